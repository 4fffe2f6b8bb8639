// The way back from a page: the lists it belongs to, and what it is itself.

import { Breadcrumbs } from "@mantine/core";
import type { LinkProps } from "@tanstack/react-router";

import { AnchorLink } from "./links";

interface Props {
  to: LinkProps["to"];
  search?: LinkProps["search"];
  label: string;
  /** A list below that one. */
  over?: { to: LinkProps["to"]; label: string };
  here: string;
  /** What it is, is a number or a code. */
  code?: boolean;
}

export function Trail({ to, search, label, over, here, code }: Props) {
  return (
    <Breadcrumbs mb={6} separator="›">
      <AnchorLink to={to} search={search} size="sm">
        {label}
      </AnchorLink>
      {over && (
        <AnchorLink to={over.to} size="sm">
          {over.label}
        </AnchorLink>
      )}
      <span className={code ? "code" : undefined}>{here}</span>
    </Breadcrumbs>
  );
}
