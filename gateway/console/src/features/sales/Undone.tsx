// Of an order that was undone: why, and each effect as it is done; and the orders it is linked with.

import { Alert, Text } from "@mantine/core";
import { IconReplace } from "@tabler/icons-react";

import type { Reversal, Sale } from "../../api/types";
import { t } from "../../i18n";
import { AnchorLink } from "../../ui/links";
import { Moment } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { Effects } from "./Effects";
import { useReversal } from "./reversing";

export function Undone({ sale }: { sale: Sale }) {
  const { data: reversal } = useReversal(sale.id);
  if (!reversal) return null;
  const { replaces, replaced_by: anew } = reversal;
  return (
    <>
      {replaces && <Linked words={t("undo.replaces")} order={replaces} />}
      {anew && <Linked words={t("undo.replacedBy")} order={anew} />}
      {reversal.id !== null && <Steps reversal={reversal} sale={sale} />}
    </>
  );
}

function Linked({ words, order }: { words: string; order: { id: string; number: string } }) {
  return (
    <Alert color="blue" icon={<IconReplace aria-hidden />}>
      {words}{" "}
      <AnchorLink to="/sales/$id" params={{ id: order.id }} className="code">
        {order.number}
      </AnchorLink>
    </Alert>
  );
}

function Steps({ reversal, sale }: { reversal: Reversal; sale: Sale }) {
  const { number, reason, reversed_at: at, by_name: by, completed } = reversal;
  return (
    <Panel title={t("undo.panel")}>
      <div style={{ padding: "12px 16px 4px" }}>
        <Text size="sm" fw={600} role="status">
          {t(completed ? "undo.complete" : "undo.underWay")}
        </Text>
        <Text size="sm" c="dimmed">
          <span className="code">{number}</span> · {by} · {at && <Moment at={at} />}
        </Text>
        {reason && <p className="quote">{reason}</p>}
      </div>
      <Effects reversal={reversal} sale={sale} />
    </Panel>
  );
}
