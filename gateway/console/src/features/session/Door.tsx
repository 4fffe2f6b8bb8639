// The frame of every page before somebody is signed in: the mark, what the page is for, a form.

import "./texts";

import { Center, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

import { t } from "../../i18n";
import { Mark } from "../shell/Mark";

interface Props {
  title: string;
  text?: ReactNode;
  /** Where else one may have wanted to go. */
  below?: ReactNode;
  children?: ReactNode;
}

export function Door({ title, text, below, children }: Props) {
  useDocumentTitle(t("app.title", { page: title }));
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack w="100%" maw={380} gap="lg">
        <Stack align="center" gap={10}>
          <Mark size={40} />
          <Title order={1} ta="center">
            {title}
          </Title>
          {text && (
            <Text c="dimmed" ta="center" style={{ overflowWrap: "anywhere" }}>
              {text}
            </Text>
          )}
        </Stack>
        {children && <div className="panel door">{children}</div>}
        {below && (
          <Stack align="center" gap={6} fz="sm">
            {below}
          </Stack>
        )}
      </Stack>
    </Center>
  );
}
