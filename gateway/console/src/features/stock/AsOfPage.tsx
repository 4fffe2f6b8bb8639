// Stock of every product as it was at a time; what it was worth, for those who may see costs.

import "./texts";
import "./stock.css";

import { Select } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { StockThen } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { CategoryPicker } from "../../ui/CategoryPicker";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Money, Quantity } from "../../ui/Numbers";
import { Page } from "../../ui/Page";
import { Trail } from "../../ui/Trail";
import { WarehousePicker } from "../../ui/WarehousePicker";
import { WhenField } from "../../ui/WhenField";
import { useMay } from "../session/me";

const route = getRouteApi("/app/stock/as-of");

export function AsOfPage() {
  const { at, by = "happened" as const, warehouse, category } = route.useSearch();
  const navigate = route.useNavigate();
  const formats = useFormats();
  const may = useMay();
  // To the instant: what has happened in this minute is there too.
  const now = useMemo(() => new Date().toISOString(), [at]);
  const query = {
    at: at ? formats.instant(at) : now,
    by,
    warehouse_id: warehouse,
    category_id: category,
    limit: 100,
  };
  const listing = api.useInfiniteQuery("get", paths.stockAsOf, { params: { query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
  const filter = (change: Record<string, string | undefined>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  return (
    <Page fill title={t("past.title")} above={<Trail to="/stock" label={t("nav.stock")} here={t("past.title")} />}>
      <div className="toolbar" style={{ marginTop: 0 }}>
        <WhenField
          aria-label={t("past.at")}
          value={at}
          now={now}
          refusal={t("past.refusal")}
          onEnter={(clock) => filter({ at: clock })}
        />
        <Select
          aria-label={t("past.by")}
          data={(["happened", "recorded"] as const).map((value) => ({
            value,
            label: `${t("past.by")} ${t(`past.by.${value}`)}`,
          }))}
          allowDeselect={false}
          value={by}
          onChange={(value) => filter({ by: value === "recorded" ? value : undefined })}
        />
        <WarehousePicker
          aria-label={t("stock.warehouse")}
          placeholder={t("stock.allWarehouses")}
          clearable
          className="filter"
          value={warehouse ?? ""}
          onChange={(id) => filter({ warehouse: id || undefined })}
        />
        <CategoryPicker
          aria-label={t("products.category")}
          className="filter"
          value={category ?? null}
          onChange={(id) => filter({ category: id ?? undefined })}
        />
      </div>
      <DataTable
        label={t("past.title")}
        columns={may("costs.read") ? [...columns, value] : columns}
        rows={useRows(listing.data)}
        listing={listing}
        card={(row) => <ThenCard row={row} />}
        empty={<EmptyState icon={IconHistory} title={t("past.none")} text={t("past.noneText")} />}
      />
    </Page>
  );
}

const columns: readonly Column<StockThen>[] = [
  { id: "sku", header: t("stock.sku"), width: 150, cell: (row) => <ItemLink row={row} /> },
  { id: "name", header: t("stock.product"), cell: (row) => row.name },
  { id: "warehouse", header: t("stock.warehouse"), width: 190, cell: (row) => row.warehouse_name },
  {
    id: "on_hand",
    header: t("past.onHand"),
    width: 150,
    align: "right",
    cell: (row) => <Quantity value={row.on_hand} unit={row.unit} />,
  },
];

const value: Column<StockThen> = {
  id: "value",
  header: t("past.value"),
  width: 170,
  align: "right",
  cell: valueOf,
};

function valueOf({ value: worth, currency }: StockThen) {
  return worth == null ? "–" : <Money value={worth} currency={currency ?? undefined} />;
}

function ItemLink({ row }: { row: StockThen }) {
  return (
    <Link to="/stock/$sku" params={{ sku: row.sku }} search={{ tab: "past" }} className="code" data-main>
      {row.sku}
    </Link>
  );
}

function ThenCard({ row }: { row: StockThen }) {
  return (
    <>
      <div className="card-line">
        <ItemLink row={row} />
        <b>
          <Quantity value={row.on_hand} unit={row.unit} />
        </b>
      </div>
      <div className="clip">{row.name}</div>
      <div className="card-line card-foot">
        <span className="clip">{row.warehouse_name}</span>
        {row.value != null && valueOf(row)}
      </div>
    </>
  );
}
