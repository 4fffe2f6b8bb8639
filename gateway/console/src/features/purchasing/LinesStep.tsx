// What: products with quantity and price, each with what stock lacks of it; then charges and tax.

import "./texts";
import "./purchasing.css";

import { Stack, Text } from "@mantine/core";
import { IconListDetails } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

import type { Offer, Product, StockRow } from "../../api/types";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
import { Panel } from "../../ui/Page";
import { Totals } from "../../ui/Totals";
import { ProductPicker } from "../../ui/ProductPicker";
import { type Draft, type DraftLine, totalsOf } from "./draft";
import { LineRow } from "./LineRow";
import { useLevelsOf, useOffers } from "./queries";
import { orderable, suggestionOf } from "./suggestion";

const CostsPanel = lazily(() => import("./CostsPanel"), "CostsPanel");
const ProductChoice = lazily(() => import("./ProductChoice"), "ProductChoice");

interface Props {
  draft: Draft;
  change(part: Partial<Draft>): void;
}

export function LinesStep({ draft, change }: Props) {
  const { lines, supplier_id, warehouse_id } = draft;
  const offers = useOffers(supplier_id);
  const known = new Map((offers.data?.items ?? []).map((offer) => [offer.product_id, offer]));
  const levels = useLevelsOf(lines.map(({ product_id }) => product_id));
  // Counted, so that picking the same product again takes the focus there again.
  const [picked, setPicked] = useState({ id: "", times: 0 });
  const [already, setAlready] = useState("");
  const picker = useRef<HTMLInputElement>(null);
  const put = (next: DraftLine[]) => change({ lines: next });
  const late = offers.isSuccess && lines.some(({ awaits }) => awaits);
  useEffect(() => {
    if (late) put(lines.map((line) => (line.awaits ? offered(line, known.get(line.product_id)) : line)));
  }, [late]);
  const addLine = (product: Product, suggested?: string) => {
    setPicked(({ times }) => ({ id: product.id, times: times + 1 }));
    const there = lines.some(({ product_id }) => product_id === product.id);
    setAlready(there ? t("draft.already", { name: product.sku }) : "");
    if (there) return;
    const line = newLine(product, suggested);
    put([...lines, offers.isSuccess ? offered(line, known.get(product.id)) : { ...line, awaits: true }]);
  };
  return (
    <Stack gap="md">
      <ProductPicker
        label={t("draft.addProduct")}
        placeholder={t("draft.findProduct")}
        taken={lines.map((line) => line.product_id)}
        bought
        onPick={addLine}
        inputRef={picker}
        autoFocus={lines.length === 0}
      />
      <Text size="sm" role="status" mt={-8}>
        {already}
      </Text>
      <ProductChoice
        supplier={draft.supplier_name}
        warehouse={warehouse_id}
        offers={known}
        taken={lines.map((line) => line.product_id)}
        onAdd={addLine}
      />
      <Panel title={t("draft.chosenLines")} actions={<Text size="sm" c="dimmed">{draft.supplier_name}</Text>}>
        {lines.length === 0 && (
          <EmptyState
            icon={IconListDetails}
            title={t("draft.noLines")}
            text={t("draft.noLinesText", { supplier: draft.supplier_name })}
          />
        )}
        {lines.map((line, index) => (
          <LineRow
            // A product may stand on two lines of an order that came through the API.
            key={`${line.product_id}:${lines.slice(0, index).filter(isOf(line)).length}`}
            line={line}
            focused={line.product_id === picked.id ? picked.times : 0}
            taxed={draft.tax_amount === null}
            offer={known.get(line.product_id)}
            suggestion={suggestionOf(of(levels, line), warehouse_id, known.get(line.product_id))}
            onEdit={(part) => put(lines.with(index, { ...line, ...part }))}
            onRemove={() => put(lines.filter((_, at) => at !== index))}
            onDone={() => picker.current?.focus()}
          />
        ))}
        {lines.length > 0 && <CostsPanel draft={draft} change={change} />}
        {lines.length > 0 && <Totals {...totalsOf(draft)} />}
      </Panel>
    </Stack>
  );
}

function newLine({ id, sku, name, unit, tax_rate }: Product, quantity = ""): DraftLine {
  return { product_id: id, sku, name, unit, quantity, unit_cost: "", tax_rate };
}

/** What nobody wrote is as the supplier offers it: the least they sell, and their price. */
function offered({ awaits: _, ...line }: DraftLine, offer: Offer | undefined): DraftLine {
  const least = orderable("0", offer);
  return {
    ...line,
    quantity: line.quantity || (least === "0" ? "" : least),
    unit_cost: line.unit_cost || (offer?.unit_cost ?? ""),
  };
}

function of(levels: readonly StockRow[], { product_id }: DraftLine): StockRow[] {
  return levels.filter((level) => level.product_id === product_id);
}

function isOf({ product_id }: DraftLine) {
  return (line: DraftLine) => line.product_id === product_id;
}
