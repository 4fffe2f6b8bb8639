// What left of the order, each time with its number; and what could not leave, and why.

import { Badge, Text } from "@mantine/core";

import type { Sale, Shipment } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t, tData } from "../../i18n";
import { Moment } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";

const COLORS: Record<Shipment["status"], string> = { requested: "gray", posted: "green", refused: "red" };

export function Shipments({ sale }: { sale: Sale }) {
  const formats = useFormats();
  const line = (id: string) => sale.lines.find((one) => one.id === id);
  const named = (product: string) =>
    sale.lines.find(({ product_id }) => product_id === product)?.sku ?? "";
  return (
    <Panel title={t("shipment.title")}>
      <ol className="plain-list" reversed>
        {sale.shipments.toReversed().map((shipment) => (
          <li key={shipment.id}>
            <div className="card-line">
              <b className="code">{shipment.number}</b>
              <Badge color={COLORS[shipment.status]}>{tData("shipment", shipment.status)}</Badge>
            </div>
            <Text size="sm">
              {shipment.lines
                .map(({ line_id, quantity }) => {
                  const one = line(line_id);
                  return `${formats.quantity(quantity)} ${one?.unit ?? ""} ${one?.sku ?? ""}`;
                })
                .join(", ")}
            </Text>
            <Text size="sm" c="dimmed">
              {shipment.by_name} · <Moment at={shipment.settled_at ?? shipment.requested_at} />
            </Text>
            {shipment.short.map(({ product_id, requested, available }) => (
              <Text key={product_id} size="sm" className="negative">
                {t("shipment.lacked", {
                  sku: named(product_id),
                  available: formats.quantity(available),
                  requested: formats.quantity(requested),
                })}
              </Text>
            ))}
            {shipment.note && <p className="quote">{shipment.note}</p>}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
