// How many of a bundle can be built now, where, and which component allows no more.

import { Text } from "@mantine/core";

import type { Buildable as Row, Product } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Quantity } from "../../ui/Numbers";

interface Props {
  product: Pick<Product, "unit">;
  rows: readonly Row[];
}

export function Buildable({ product, rows }: Props) {
  const inAll = rows.find(({ warehouse_id }) => warehouse_id === null);
  const places = rows
    .filter(({ warehouse_id }) => warehouse_id !== null)
    .toSorted((a, b) => (a.warehouse_code ?? "").localeCompare(b.warehouse_code ?? ""));
  return (
    <div className="buildable" data-buildable>
      <dl className="facts buildable-figures">
        <div>
          <dt>{t("buildable.now")}</dt>
          <dd>{inAll ? <Quantity value={inAll.quantity} unit={product.unit} /> : "–"}</dd>
        </div>
        {places.length > 1 &&
          places.map((row) => (
            <div key={row.warehouse_id} className="buildable-place">
              <dt>{row.warehouse_code}</dt>
              <dd>
                <Quantity value={row.quantity} />
                {row.limiting_sku && row.limiting_sku !== inAll?.limiting_sku && (
                  <div className="card-foot">{t("buildable.limit", { sku: row.limiting_sku })}</div>
                )}
              </dd>
            </div>
          ))}
      </dl>
      <Why row={inAll} />
    </div>
  );
}

function Why({ row }: { row: Row | undefined }) {
  const formats = useFormats();
  if (!row) {
    return (
      <Text size="sm" c="dimmed">
        {t("buildable.none")}
      </Text>
    );
  }
  const { limiting_sku: sku, limiting_needed: needed, next_receipt: next } = row;
  if (!sku || needed == null) return null;
  const sentences = [
    t("buildable.limited", {
      sku: row.limiting_name ? `${sku} ${row.limiting_name}` : sku,
      needed: formats.quantity(needed),
      available: formats.quantity(row.limiting_available),
    }),
  ];
  if (next?.expected_on) {
    sentences.push(
      t("buildable.next", {
        quantity: formats.quantity(next.quantity),
        date: formats.date(next.expected_on),
        order: next.order_number,
      }),
    );
  } else if (isPositive(row.limiting_incoming)) {
    sentences.push(t("buildable.incoming", { incoming: formats.quantity(row.limiting_incoming) }));
  }
  return (
    <Text size="sm" c="dimmed">
      {sentences.join(" ")}
    </Text>
  );
}
