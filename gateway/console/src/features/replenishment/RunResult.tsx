// What a run did: the drafts it made, changed or emptied.

import { Alert, List } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";

import { t, tn } from "../../i18n";
import { AnchorLink } from "../../ui/links";
import type { Run } from "./queries";

const CHANGES = { made: "run.made", changed: "run.changed", emptied: "run.emptied" } as const;
const MOST = 20;

export function RunResult({ run, onClose }: { run: Run; onClose(): void }) {
  return (
    <Alert
      color="green"
      mb="md"
      icon={<IconCheck size={18} aria-hidden />}
      title={t("run.done")}
      withCloseButton
      closeButtonLabel={t("form.back")}
      onClose={onClose}
    >
      {run.drafts.length === 0 && t("run.none")}
      <List size="sm" listStyleType="none">
        {run.drafts.slice(0, MOST).map((draft) => (
          <List.Item key={draft.order_id}>
            <AnchorLink to="/purchase-orders/$id" params={{ id: draft.order_id }} size="sm">
              {draft.number}
            </AnchorLink>{" "}
            {draft.supplier_name} → {draft.warehouse_name}: {t(CHANGES[draft.change as keyof typeof CHANGES])}
            {draft.lines > 0 && `, ${tn("run.lines", draft.lines)}`}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
