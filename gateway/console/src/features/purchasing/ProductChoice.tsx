// Products to choose from: what the supplier offers or all, of a category, with what stock lacks.

import { Button } from "@mantine/core";
import { IconCheck, IconPlus, IconSearchOff } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { Offer, Product, StockRow } from "../../api/types";
import { isPositive, sum } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
import { Price, Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useLevelsOf } from "./queries";
import { type Suggestion, suggestionOf, whyInWords } from "./suggestion";

const CategoryPicker = lazily(() => import("../../ui/CategoryPicker"), "CategoryPicker");
const PAGE = 50;
// As many as may be asked for by id.
const MOST_IDS = 200;

interface Props {
  supplier: string;
  warehouse: string;
  offers: ReadonlyMap<string, Offer>;
  taken: readonly string[];
  onAdd(product: Product, suggested: string): void;
}

interface Row extends Product {
  offer: Offer | undefined;
  levels: readonly StockRow[];
  suggestion: Suggestion | null;
  taken: boolean;
}

export function ProductChoice({ supplier, warehouse, offers, taken, onAdd }: Props) {
  const [category, setCategory] = useState<string | null>(null);
  const [everything, setEverything] = useState(false);
  const offered = !everything && offers.size > 0;
  const listing = useProducts(category, offered ? [...offers.keys()] : undefined);
  const products = useRows(listing.data);
  const levels = useLevelsOf(products.map(({ id }) => id));
  const rows = products.map((product): Row => {
    const offer = offers.get(product.id);
    const own = levels.filter(({ product_id }) => product_id === product.id);
    const suggestion = suggestionOf(own, warehouse, offer);
    return { ...product, offer, levels: own, suggestion, taken: taken.includes(product.id) };
  });
  const actions = (
    <>
      <CategoryPicker
        size="xs"
        aria-label={t("products.category")}
        w={190}
        value={category}
        onChange={setCategory}
      />
      {offers.size > 0 && (
        <Button
          size="compact-sm"
          variant={offered ? "light" : "default"}
          aria-pressed={offered}
          onClick={() => setEverything(offered)}
        >
          {t("draft.onlyOffered")}
        </Button>
      )}
    </>
  );
  return (
    <Panel
      title={offered ? t("draft.offered", { supplier }) : t("draft.allProducts")}
      actions={<div className="choice-filters">{actions}</div>}
    >
      <div className="choice">
        <DataTable
          tall
          label={t("draft.products")}
          columns={columnsOf(onAdd)}
          rows={rows}
          listing={listing}
          card={(row) => <ChoiceCard row={row} onAdd={onAdd} />}
          empty={<EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("draft.noProducts")} />}
        />
      </div>
    </Panel>
  );
}

function useProducts(category: string | null, offered: readonly string[] | undefined) {
  const ids = offered?.slice(0, MOST_IDS).join();
  const query = { category_id: category ?? undefined, ids, active: true, limit: PAGE };
  return api.useInfiniteQuery("get", paths.products, { params: { query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
}

function availableOf({ levels }: Row): string {
  return sum(levels.filter(({ warehouse_id }) => warehouse_id).map(({ available }) => available));
}

function incomingOf({ levels }: Row): string {
  return sum(levels.filter(({ warehouse_id }) => warehouse_id).map(({ incoming }) => incoming));
}

function columnsOf(onAdd: Props["onAdd"]): readonly Column<Row>[] {
  return [
    {
      id: "product",
      header: t("stock.product"),
      least: 200,
      cell: (row) => (
        <>
          <b className="code">{row.sku}</b>
          <div className="clip second-line" title={row.name}>
            {row.name}
          </div>
        </>
      ),
    },
    {
      id: "available",
      header: t("stock.available"),
      width: 120,
      align: "right",
      cell: (row) => <Standing row={row} />,
    },
    {
      id: "price",
      header: t("draft.lastPrice"),
      width: 110,
      align: "right",
      cell: ({ offer }) => (offer?.unit_cost ? <Price value={offer.unit_cost} /> : "–"),
    },
    {
      id: "suggested",
      header: t("draft.suggestedHead"),
      width: 250,
      yields: 1,
      cell: (row) => <Suggested row={row} />,
    },
    {
      id: "add",
      header: t("draft.add"),
      width: 104,
      align: "right",
      cell: (row) => <Add row={row} onAdd={onAdd} />,
    },
  ];
}

function Standing({ row }: { row: Row }) {
  const incoming = incomingOf(row);
  return (
    <>
      <Quantity value={availableOf(row)} unit={row.unit} />
      {isPositive(incoming) && (
        <div className="second-line">
          +<Quantity value={incoming} /> {t("draft.onTheWay")}
        </div>
      )}
    </>
  );
}

function Suggested({ row: { suggestion, unit } }: { row: Row }) {
  const formats = useFormats();
  if (!suggestion) return "–";
  if (!isPositive(suggestion.quantity)) return t("draft.enough");
  const why = whyInWords(suggestion, formats);
  return (
    <>
      <b>
        <Quantity value={suggestion.quantity} unit={unit} />
      </b>
      <div className="clip second-line" title={why}>
        {why}
      </div>
    </>
  );
}

function Add({ row, onAdd }: { row: Row; onAdd: Props["onAdd"] }) {
  const suggested = isPositive(row.suggestion?.quantity ?? "") ? row.suggestion?.quantity : "";
  return (
    <Button
      size="compact-sm"
      variant={row.taken ? "light" : "default"}
      leftSection={row.taken ? <IconCheck size={14} aria-hidden /> : <IconPlus size={14} aria-hidden />}
      aria-label={t(row.taken ? "draft.added" : "draft.addOne", { name: row.sku })}
      data-main
      onClick={() => onAdd(row, suggested ?? "")}
    >
      {t(row.taken ? "draft.chosen" : "draft.add")}
    </Button>
  );
}

function ChoiceCard({ row, onAdd }: { row: Row; onAdd: Props["onAdd"] }) {
  return (
    <>
      <div className="card-line">
        <span className="clip">
          <b className="code">{row.sku}</b> {row.name}
        </span>
        <Add row={row} onAdd={onAdd} />
      </div>
      <div className="card-line card-foot">
        <Standing row={row} />
        {row.offer?.unit_cost && <Price value={row.offer.unit_cost} />}
        <span className="clip">
          <Suggested row={row} />
        </span>
      </div>
    </>
  );
}
