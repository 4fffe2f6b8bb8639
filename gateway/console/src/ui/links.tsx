// Mantine's anchor and button as links of our router, with its checked addresses.

import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentPropsWithRef } from "react";

type OfLink<Props> = Props & Omit<ComponentPropsWithRef<"a">, keyof Props>;

export const AnchorLink = createLink((props: OfLink<AnchorProps>) => <Anchor {...props} />);
export const ButtonLink = createLink((props: OfLink<ButtonProps>) => (
  <Button component="a" {...props} />
));
