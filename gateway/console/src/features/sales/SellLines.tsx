// What: products with quantity, price and discount; what is free of each is shown while typing.

import { ActionIcon, Stack, Text, TextInput } from "@mantine/core";
import { IconListDetails, IconTrash } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";

import type { Available, Product } from "../../api/types";
import { isPositive, plain } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { Money } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { ProductPicker } from "../../ui/ProductPicker";
import { Totals } from "../../ui/Totals";
import { netOf, sumsOf } from "./reckoning";
import { type Costs, LineMargin, SaleMargin, useCosts } from "./SellCosts";
import {
  answersOf,
  isAmount,
  keyOf,
  type SaleDraft,
  type SaleLineDraft,
  shortOf,
  useAvailability,
} from "./selling";
import { SellTerms, SomeField } from "./SellTerms";

interface Props {
  draft: SaleDraft;
  change(part: Partial<SaleDraft>): void;
}

export function SellLines({ draft, change }: Props) {
  const { lines } = draft;
  const [picked, setPicked] = useState({ id: "", times: 0 });
  const [already, setAlready] = useState("");
  const picker = useRef<HTMLInputElement>(null);
  const { data } = useAvailability(lines);
  const costs = useCosts(lines);
  const add = (product: Product) => {
    setPicked(({ times }) => ({ id: product.id, times: times + 1 }));
    const there = lines.some(({ product_id }) => product_id === product.id);
    setAlready(there ? t("sell.already", { name: product.sku }) : "");
    if (!there) change({ lines: [...lines, newLine(product)] });
  };
  return (
    <Stack gap="md">
      <ProductPicker
        label={t("sell.addProduct")}
        placeholder={t("sell.findProduct")}
        taken={lines.map((line) => line.product_id)}
        onPick={add}
        inputRef={picker}
        autoFocus={lines.length === 0}
      />
      <Text size="sm" role="status" mt={-8}>
        {already}
      </Text>
      <Panel title={draft.customer_name}>
        {lines.length === 0 && (
          <EmptyState
            icon={IconListDetails}
            title={t("sell.noLines")}
            text={t("sell.noLinesText", { customer: draft.customer_name })}
          />
        )}
        {lines.map((line, index) => (
          <LineRow
            key={keyOf(lines, index)}
            line={line}
            draft={draft}
            costs={costs}
            focused={line.product_id === picked.id ? picked.times : 0}
            items={data?.items ?? []}
            onEdit={(part) => change({ lines: lines.with(index, { ...line, ...part }) })}
            onRemove={() => change({ lines: lines.filter((_, at) => at !== index) })}
            onDone={() => picker.current?.focus()}
          />
        ))}
        {lines.length > 0 && (
          <>
            <SellTerms draft={draft} change={change} />
            <SaleTotals draft={draft} />
            <SaleMargin draft={draft} costs={costs} />
          </>
        )}
      </Panel>
    </Stack>
  );
}

/** What it comes to, as far as it is written. */
export function SaleTotals({ draft }: { draft: SaleDraft }) {
  const { off, gross, charges, tax, total } = sumsOf(draft);
  return <Totals subtotal={gross} off={off} charges={charges} tax={tax} total={total} />;
}

function newLine(product: Product): SaleLineDraft {
  return {
    product_id: product.id,
    sku: product.sku,
    name: product.name,
    unit: product.unit,
    quantity: "",
    unit_price: plain(product.price),
    tax_rate: product.tax_rate,
    discount: "",
    discounts: "percent",
    shares: null,
  };
}

interface RowProps {
  line: SaleLineDraft;
  draft: SaleDraft;
  costs: Costs;
  /** Just picked, for the how manyth time: how many comes next. */
  focused: number;
  items: readonly Available[];
  onEdit(part: Partial<SaleLineDraft>): void;
  onRemove(): void;
  onDone(): void;
}

function LineRow({ line, draft, costs, focused, items, onEdit, onRemove, onDone }: RowProps) {
  const quantity = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused > 0) quantity.current?.focus();
  }, [focused]);
  const field = (name: "quantity" | "unit_price", refusal: string | false) => ({
    inputMode: "decimal" as const,
    value: line[name],
    error: line[name] !== "" && refusal,
    onChange: (event: { currentTarget: { value: string } }) =>
      // What was divided by hand was another quantity.
      onEdit({ [name]: event.currentTarget.value, ...(name === "quantity" && { shares: null }) }),
    onKeyDown: (event: KeyboardEvent) => event.key === "Enter" && onDone(),
  });
  return (
    <section className="sell-line" aria-label={`${line.sku} ${line.name}`}>
      <div className="sell-product">
        <div className="clip">
          <b className="code">{line.sku}</b> {line.name}
        </div>
        <Standing line={line} items={items} />
        <LineMargin line={line} draft={draft} costs={costs} />
      </div>
      <TextInput
        label={`${t("line.quantity")} (${line.unit})`}
        className="sell-number"
        ref={quantity}
        {...field("quantity", !isPositive(line.quantity) && t("sell.quantityWanted"))}
      />
      <TextInput
        label={t("sell.price")}
        className="sell-number"
        {...field("unit_price", !isAmount(line.unit_price) && t("sell.numberWanted"))}
      />
      <SomeField
        label={t(line.discounts === "percent" ? "sell.discountPercent" : "sell.discountAmount")}
        of={t("sale.discount")}
        value={line.discount}
        manner={line.discounts}
        onEdit={(discount) => onEdit({ discount })}
        onManner={(discounts) => onEdit({ discounts })}
        onKeyDown={(event) => event.key === "Enter" && onDone()}
      />
      <div className="sell-amount">
        <Money value={netOf(line)} />
      </div>
      <ActionIcon size={34} aria-label={t("sell.remove", { name: line.sku })} onClick={onRemove}>
        <IconTrash size={17} aria-hidden />
      </ActionIcon>
    </section>
  );
}

/** How much of it is free now, and what lacks. */
export function Standing({ line, items }: Pick<RowProps, "line" | "items">) {
  const formats = useFormats();
  const [answer] = answersOf(items, line);
  if (!answer) return null;
  const { unit } = line;
  const short = shortOf(items, line);
  const available = formats.quantity(answer.available);
  const more = answer.expected_on
    ? ` · ${t("sell.expected", { day: formats.date(answer.expected_on) })}`
    : "";
  return (
    <Text size="xs" className={isPositive(short) ? "negative" : "dim"} role="status">
      {isPositive(short)
        ? t("sell.short", { short: formats.quantity(short), unit, available }) + more
        : t("sell.free", { quantity: available, unit })}
    </Text>
  );
}
