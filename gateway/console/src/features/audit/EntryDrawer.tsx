// One entry in full: who, when, from where and why, what changed, and what was recorded to the letter.

import { Code, Drawer, Group, Stack, Table, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import type { AuditEntry } from "../../api/types";
import { t } from "../../i18n";
import { AnchorLink } from "../../ui/links";
import { Moment } from "../../ui/Numbers";
import { changesOf, nameOf, whatOf } from "./telling";

export function EntryDrawer({ entry, onClose }: { entry: AuditEntry; onClose(): void }) {
  return (
    <Drawer opened onClose={onClose} size="lg" title={whatOf(entry)}>
      <Stack gap="md">
        <Facts entry={entry} />
        <Group gap="md">
          <AnchorLink to="/audit" search={{ subject: entry.subject }} size="sm">
            {t("audit.onlyThis")}
          </AnchorLink>
          <AnchorLink to="/audit" search={{ actor: entry.actor_id }} size="sm">
            {t("audit.onlyWho")}
          </AnchorLink>
        </Group>
        <Changes entry={entry} />
        <section aria-label={t("audit.data")}>
          <Title order={2} size="h5" mb={6}>
            {t("audit.data")}
          </Title>
          <Code block tabIndex={0} aria-label={t("audit.data")}>
            {JSON.stringify(entry.data, null, 2)}
          </Code>
        </section>
      </Stack>
    </Drawer>
  );
}

function Facts({ entry }: { entry: AuditEntry }) {
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t("audit.who"), entry.actor_name || t("audit.system")],
    [t("audit.when"), <Moment key="at" at={entry.at} />],
    [t("audit.thing"), nameOf(entry)],
    [t("audit.reason"), entry.reason],
    [t("audit.ip"), entry.ip],
    [t("audit.request"), entry.request_id],
    [t("audit.id"), entry.subject],
    [t("audit.entry", { sequence: entry.sequence }), entry.type],
    [t("audit.hash"), entry.hash],
  ];
  return (
    <dl className="facts audit-facts">
      {facts
        .filter(([, value]) => value)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Changes({ entry }: { entry: AuditEntry }) {
  const changes = changesOf(entry);
  return (
    <section aria-label={t("audit.changes")}>
      <Title order={2} size="h5" mb={6}>
        {t("audit.changes")}
      </Title>
      {changes.length === 0 ? (
        <Text size="sm">{t("audit.change.none")}</Text>
      ) : (
        <Table className="audit-changes">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("audit.change.field")}</Table.Th>
              <Table.Th>{t("audit.change.before")}</Table.Th>
              <Table.Th>{t("audit.change.after")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(({ field, before, after }) => (
              <Table.Tr key={field}>
                <Table.Th scope="row">{field}</Table.Th>
                <Table.Td>{before}</Table.Td>
                <Table.Td>{after}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}
