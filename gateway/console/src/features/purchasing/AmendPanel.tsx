// What an amendment changes of what was approved, and why: both are kept with the order.

import "./texts";

import { Stack, Text, Textarea } from "@mantine/core";

import { useWarehouses } from "../../api/lists";
import type { Order } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Panel } from "../../ui/Page";
import { Differences } from "./Differences";
import { contentOf, contentOfDraft, differences } from "./differences";
import type { Draft } from "./draft";

interface Props {
  order: Order;
  draft: Draft;
  change(part: Partial<Draft>): void;
}

export function AmendPanel({ order, draft, change }: Props) {
  const formats = useFormats();
  const { data } = useWarehouses();
  const warehouse = data?.items.find(({ id }) => id === draft.warehouse_id)?.name;
  const after = contentOfDraft(draft, warehouse ?? order.warehouse_name);
  return (
    <Panel title={t("amend.changes")}>
      <Stack gap="md" p="md">
        <Differences rows={differences(contentOf(order), after, formats)} />
        <Textarea
          label={t("reason.needed")}
          description={t("reason.hint")}
          withAsterisk
          rows={2}
          maxLength={500}
          value={draft.reason}
          onChange={(event) => change({ reason: event.currentTarget.value })}
        />
        <Text size="sm" c="dimmed">
          {t("amend.what")}
        </Text>
      </Stack>
    </Panel>
  );
}
