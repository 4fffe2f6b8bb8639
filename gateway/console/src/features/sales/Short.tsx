// Out of stock is an answer: what is short, where else it is, and when more is expected.

import { Alert, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import { useWarehouses } from "../../api/lists";
import type { Sale, ShortProduct } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";

export function Short({ sale }: { sale: Sale }) {
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t("short.title")}>
      <ul className="short-list">
        {sale.short.map((short) => (
          <Lack key={short.product_id} short={short} sale={sale} />
        ))}
      </ul>
    </Alert>
  );
}

function Lack({ short, sale }: { short: ShortProduct; sale: Sale }) {
  const formats = useFormats();
  const places = useWarehouses().data?.items ?? [];
  const line = sale.lines.find(({ id }) => short.line_ids.includes(id));
  const elsewhere = short.elsewhere.map(({ warehouse_id, quantity }) => {
    const place = places.find(({ id }) => id === warehouse_id);
    return `${place?.name ?? ""} ${formats.quantity(quantity)}`;
  });
  const said = [
    elsewhere.length > 0 && t("short.elsewhere", { places: elsewhere.join(", ") }),
    short.expected_on &&
      t("short.expected", {
        quantity: formats.quantity(short.expected ?? "0"),
        day: formats.date(short.expected_on),
      }),
  ].filter(Boolean);
  return (
    <li>
      <b className="code">{line?.sku}</b> {line?.name}:{" "}
      {t("short.product", {
        requested: formats.quantity(short.requested),
        available: formats.quantity(short.available),
      })}
      <Text size="sm">{said.join(" · ") || t("short.nowhere")}</Text>
    </li>
  );
}
