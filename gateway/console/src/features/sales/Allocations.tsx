// What stock is kept for the order, and where.

import { Text } from "@mantine/core";

import { useWarehouses } from "../../api/lists";
import type { Sale } from "../../api/types";
import { compare, isPositive } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";

export function Allocations({ sale }: { sale: Sale }) {
  const places = useWarehouses().data?.items ?? [];
  const formats = useFormats();
  const kept = sale.allocations.filter(({ quantity, shipped }) => compare(quantity, shipped) > 0);
  if (kept.length === 0) return null;
  return (
    <Panel title={t("sale.allocations")}>
      <Text size="sm" c="dimmed" px="md" pt="sm">
        {t("sale.allocationsText")}
      </Text>
      <ul className="plain-list">
        {kept.map(({ line_id, product_id, warehouse_id, quantity, back_ordered, shipped }) => {
          const line = sale.lines.find(({ id }) => id === line_id);
          return (
            <li key={`${line_id} ${product_id} ${warehouse_id}`} className="card-line">
              <span>
                <b className="code">{line?.sku}</b>{" "}
                {places.find(({ id }) => id === warehouse_id)?.name ?? ""}
              </span>
              <span>
                <Quantity value={quantity} unit={line?.bundle ? undefined : line?.unit} />
                {isPositive(back_ordered) &&
                  ` · ${t("sale.backOrdered", { quantity: formats.quantity(back_ordered) })}`}
                {isPositive(shipped) && ` · ${t("sale.shipped")} ${formats.quantity(shipped)}`}
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
