// What came in of an order, receipt by receipt.

import { Text } from "@mantine/core";

import type { Order } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Moment, Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";

export function Receipts({ order }: { order: Order }) {
  const formats = useFormats();
  if (order.receipts.length === 0) return null;
  const lines = new Map(order.lines.map((line) => [line.id, line]));
  return (
    <Panel title={t("receipts.title")}>
      <ul className="plain-list">
        {order.receipts.map((receipt) => (
          <li key={receipt.id}>
            <div className="card-line">
              <b className="code">{receipt.number}</b>
              <Text size="sm" c="dimmed">
                {receipt.by_name} · <Moment at={receipt.received_at} />
              </Text>
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
    </Panel>
  );
}
