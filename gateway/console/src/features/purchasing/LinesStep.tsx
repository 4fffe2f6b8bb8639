// What: products with quantity and price, the supplier's own offers first.

import "./texts";

import { ActionIcon, Alert, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { Offer, Product } from "../../api/types";
import { isDecimal, isPositive, plain } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Money } from "../../ui/Numbers";
import { ProductPicker } from "../../ui/ProductPicker";
import { amountOf, type Draft, type DraftLine, totalsOf } from "./draft";
import { useOffers } from "./queries";

interface Props {
  draft: Draft;
  change(part: Partial<Draft>): void;
}

export function LinesStep({ draft, change }: Props) {
  const offers = useOffers(draft.supplier_id);
  const known = new Map((offers.data?.items ?? []).map((offer) => [offer.product_id, offer]));
  const [picked, setPicked] = useState("");
  const addLine = (product: Product) => {
    setPicked(product.id);
    change({ lines: [...draft.lines, newLine(product, known.get(product.id))] });
  };
  const edit = (index: number, part: Partial<DraftLine>) =>
    change({ lines: draft.lines.map((line, at) => (at === index ? { ...line, ...part } : line)) });
  const remove = (index: number) => change({ lines: draft.lines.filter((_, at) => at !== index) });
  return (
    <Stack gap="md">
      <ProductPicker
        label={t("draft.addProduct")}
        placeholder={t("draft.findProduct")}
        taken={draft.lines.map((line) => line.product_id)}
        onPick={addLine}
      />
      {draft.lines.length === 0 && (
        <Alert color="teal" title={t("draft.noLines")}>
          {t("draft.noLinesText", { supplier: draft.supplier_name })}
        </Alert>
      )}
      {draft.lines.map((line, index) => (
        <LineRow
          // A product may stand on two lines of an order that came through the API.
          key={`${line.product_id}:${draft.lines.slice(0, index).filter(isOf(line)).length}`}
          line={line}
          focused={line.product_id === picked}
          offer={known.get(line.product_id)}
          onEdit={(part) => edit(index, part)}
          onRemove={() => remove(index)}
        />
      ))}
      {draft.lines.length > 0 && (
        <Group justify="flex-end">
          <Text c="dimmed">{t("order.subtotal")}</Text>
          <Text fw={600}>
            <Money value={totalsOf(draft).subtotal} />
          </Text>
        </Group>
      )}
    </Stack>
  );
}

function newLine(product: Product, offer: Offer | undefined): DraftLine {
  const minimum = offer?.minimum_order;
  return {
    product_id: product.id,
    sku: product.sku,
    name: product.name,
    unit: product.unit,
    quantity: minimum && isPositive(minimum) ? plain(minimum) : "",
    unit_cost: offer?.unit_cost ? plain(offer.unit_cost) : "",
    tax_rate: product.tax_rate,
  };
}

function isOf({ product_id }: DraftLine) {
  return (line: DraftLine) => line.product_id === product_id;
}

interface RowProps {
  line: DraftLine;
  /** Just picked: how many comes next. */
  focused: boolean;
  offer: Offer | undefined;
  onEdit(part: Partial<DraftLine>): void;
  onRemove(): void;
}

function LineRow({ line, focused, offer, onEdit, onRemove }: RowProps) {
  const about = { name: line.sku };
  return (
    <section className="panel draft-line" aria-label={`${line.sku} ${line.name}`}>
      <div className="draft-product">
        <div className="clip">
          <b className="code">{line.sku}</b> {line.name}
        </div>
        <Standing line={line} offer={offer} />
      </div>
      <TextInput
        label={`${t("line.quantity")} (${line.unit})`}
        autoFocus={focused}
        inputMode="decimal"
        w={120}
        value={line.quantity}
        error={line.quantity !== "" && !isPositive(line.quantity) && t("draft.quantityWanted")}
        onChange={(event) => onEdit({ quantity: event.currentTarget.value })}
      />
      <TextInput
        label={t("line.unit_cost")}
        inputMode="decimal"
        w={120}
        value={line.unit_cost}
        error={line.unit_cost !== "" && !isDecimal(line.unit_cost) && t("draft.priceWanted")}
        onChange={(event) => onEdit({ unit_cost: event.currentTarget.value })}
      />
      <div className="draft-amount">
        <Money value={amountOf(line)} />
      </div>
      <ActionIcon size={34} aria-label={t("draft.remove", about)} onClick={onRemove}>
        <IconTrash size={17} aria-hidden />
      </ActionIcon>
    </section>
  );
}

/** What is known about the product while deciding how much: stock now, on order, the supplier's minimum. */
function Standing({ line, offer }: { line: DraftLine; offer: Offer | undefined }) {
  const formats = useFormats();
  const query = { product_id: line.product_id, limit: 50 };
  const levels = api.useQuery("get", paths.stock, { params: { query } });
  const facts = (levels.data?.items ?? []).map((level) =>
    t("draft.standing", {
      warehouse: level.warehouse_code ?? t("stock.allWarehouses"),
      available: formats.quantity(level.available),
      incoming: formats.quantity(level.incoming),
    }),
  );
  if (offer && isPositive(offer.minimum_order)) {
    facts.push(t("draft.minimum", { quantity: formats.quantity(offer.minimum_order) }));
  }
  return (
    <Text size="xs" c="dimmed">
      {facts.join(" · ")}
    </Text>
  );
}
