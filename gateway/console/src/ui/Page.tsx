// The frame of a page: its name, what can be done on it, and its content.

import { Group, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

import { t } from "../i18n";

interface Props {
  title: string;
  /** Beside the title: a badge, a number. */
  aside?: ReactNode;
  above?: ReactNode;
  actions?: ReactNode;
  /** The content takes the height that is left and scrolls by itself (long tables). */
  fill?: boolean;
  width?: number;
  children: ReactNode;
}

export function Page({ title, aside, above, actions, fill, width, children }: Props) {
  useDocumentTitle(t("app.title", { page: title }));
  return (
    <div className={fill ? "page page-fill" : "page"} style={{ maxWidth: width }}>
      {above}
      <Group justify="space-between" gap="sm" mb="md" mih={34} flex="none">
        <Group gap="sm">
          <Title order={1}>{title}</Title>
          {aside}
        </Group>
        {actions && <Group gap="xs" className="page-actions">{actions}</Group>}
      </Group>
      {children}
    </div>
  );
}

export function Panel({ title, actions, children }: Omit<Props, "title"> & { title: string }) {
  return (
    <section className="panel" aria-label={title}>
      <div className="panel-head">
        <Title order={2}>{title}</Title>
        {actions}
      </div>
      {children}
    </section>
  );
}
