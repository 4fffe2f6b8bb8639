// What came in of an order, receipt by receipt.

import { Button, Text } from "@mantine/core";
import { useState } from "react";

import type { Order } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Moment, Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { lazily } from "../../ui/lazily";

const ReturnDrawer = lazily(() => import("./ReturnDrawer"), "ReturnDrawer");
const ReverseDialog = lazily(() => import("./ReverseDialog"), "ReverseDialog");

export function Receipts({ order }: { order: Order }) {
  const formats = useFormats();
  // The receipt to take back, or that goods are to be returned.
  const [asking, setAsking] = useState<string | "return">();
  if (order.receipts.length === 0) return null;
  const lines = new Map(order.lines.map((line) => [line.id, line]));
  const taken = order.receipts.find(({ id }) => id === asking);
  const close = () => setAsking(undefined);
  const mayReverse = order.allowed_actions.includes("reverse");
  return (
    <Panel
      title={t("receipts.title")}
      actions={
        order.allowed_actions.includes("return") && (
          <Button variant="subtle" size="compact-sm" onClick={() => setAsking("return")}>
            {t("issue.ask_return")}
          </Button>
        )
      }
    >
      <ul className="plain-list">
        {order.receipts.map((receipt) => (
          <li key={receipt.id}>
            <div className="card-line">
              <b className="code">{receipt.number}</b>
              <Text size="sm" c="dimmed">
                {receipt.by_name} · <Moment at={receipt.received_at} />
              </Text>
              {mayReverse && receipt.reversible && (
                <Button
                  variant="subtle"
                  color="red"
                  size="compact-sm"
                  onClick={() => setAsking(receipt.id)}
                >
                  {t("issue.reverse")}
                </Button>
              )}
            </div>
            {receipt.lines.map((line) => {
              const ordered = lines.get(line.order_line_id);
              return (
                <div key={line.id} className="card-line card-foot">
                  <span className="clip">
                    <span className="code">{ordered?.sku}</span> {ordered?.name}
                  </span>
                  <span>
                    <Quantity value={line.accepted} unit={ordered?.unit} />
                    {isPositive(line.rejected) && (
                      <Text span size="sm" className="negative" ml={8}>
                        {t("receipts.rejected", {
                          quantity: formats.quantity(line.rejected),
                          reason: line.reject_reason ?? "",
                        })}
                      </Text>
                    )}
                  </span>
                </div>
              );
            })}
          </li>
        ))}
      </ul>
      {asking === "return" && <ReturnDrawer order={order} onClose={close} />}
      {taken && <ReverseDialog order={order} receipt={taken} onClose={close} />}
    </Panel>
  );
}
