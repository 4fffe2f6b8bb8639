// What of an order left again: receipts taken back, goods returned, and what the warehouse refused.

import { Text } from "@mantine/core";
import { IconCheck, IconClock, IconX } from "@tabler/icons-react";

import type { GoodsIssue, Order } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Moment, Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { type Look, LookBadge } from "../../ui/StatusBadge";

const looks: Record<GoodsIssue["status"], Look> = {
  requested: { color: "amber", icon: IconClock },
  posted: { color: "green", icon: IconCheck },
  refused: { color: "red", icon: IconX },
};

export function GoodsIssues({ order }: { order: Order }) {
  if (order.issues.length === 0) return null;
  return (
    <Panel title={t("issue.title")}>
      <ul className="plain-list" aria-live="polite">
        {order.issues.map((issue) => (
          <Issue key={issue.id} issue={issue} />
        ))}
      </ul>
    </Panel>
  );
}

function Issue({ issue }: { issue: GoodsIssue }) {
  const formats = useFormats();
  const { number, kind, status, by_name, requested_at, reason } = issue;
  return (
    <li>
      <div className="card-line">
        <b className="code">{number}</b>
        <LookBadge look={looks[status]} word={t(`issue.${status}`)} />
      </div>
      <Text size="sm" c="dimmed">
        {t(`issue.kind.${kind}`)} · {t("issue.by", { name: by_name })} · <Moment at={requested_at} />
      </Text>
      {issue.lines.map((line) => (
        <div key={line.id} className="card-line card-foot">
          <span className="clip">
            <span className="code">{line.sku}</span> {line.name}
          </span>
          <span>
            <Quantity value={line.quantity} unit={line.unit} />
            <Text span size="sm" c="dimmed" ml={8}>
              {isPositive(line.rejected) &&
                t("issue.rejected", { quantity: formats.quantity(line.rejected) })}
              {kind === "return" && line.reason}
              {kind === "return" && line.replaced && `, ${t("issue.toReplace")}`}
            </Text>
          </span>
        </div>
      ))}
      {issue.short.map(({ sku, ...amounts }) => (
        <Text key={sku} size="sm" className="negative" mt={4}>
          {t("issue.short", {
            sku,
            requested: formats.quantity(amounts.requested),
            on_hand: formats.quantity(amounts.on_hand),
            reserved: formats.quantity(amounts.reserved),
          })}
        </Text>
      ))}
      {reason && <p className="quote">{reason}</p>}
    </li>
  );
}
