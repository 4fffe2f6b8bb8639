// The columns of the stock table.

import "./texts";

import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import type { StockRow } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { Quantity } from "../../ui/Numbers";
import { StockBadge } from "../../ui/StatusBadge";

export const stockColumns: readonly Column<StockRow>[] = [
  {
    id: "sku",
    header: t("stock.sku"),
    width: 130,
    cell: (row) => <ItemLink row={row} />,
  },
  { id: "name", header: t("stock.product"), cell: (row) => row.name },
  {
    id: "warehouse",
    header: t("stock.warehouse"),
    width: 180,
    optional: true,
    cell: (row) => row.warehouse_name ?? t("stock.allWarehouses"),
  },
  ...(["on_hand", "reserved", "available", "incoming"] as const).map(
    (field): Column<StockRow> => ({
      id: field,
      header: t(`stock.${field}`),
      width: 96,
      align: "right",
      optional: field === "available" ? undefined : true,
      yields: field === "reserved" ? 4 : field === "incoming" ? 3 : undefined,
      cell: (row) => <Quantity value={row[field]} />,
    }),
  ),
  {
    id: "back_ordered",
    header: t("stock.back_ordered"),
    width: 112,
    align: "right",
    optional: "off",
    cell: (row) => <Quantity value={row.back_ordered} />,
  },
  {
    id: "unit",
    header: t("stock.unit"),
    width: 60,
    optional: true,
    yields: 5,
    cell: (row) => row.unit,
  },
  {
    id: "minimum",
    header: t("stock.minimum"),
    width: 104,
    align: "right",
    optional: "off",
    cell: (row) => <Threshold value={row.minimum} />,
  },
  {
    id: "reorder_point",
    header: t("stock.reorder_point"),
    width: 116,
    align: "right",
    optional: true,
    yields: 2,
    cell: (row) => <Threshold value={row.reorder_point} />,
  },
  {
    id: "status",
    header: t("stock.status"),
    width: 116,
    cell: (row) => <StockBadge row={row} />,
  },
];

export function Threshold({ value }: { value?: string | null }) {
  return value == null ? <Text span c="dimmed" size="sm">–</Text> : <Quantity value={value} />;
}

function ItemLink({ row }: { row: StockRow }) {
  return (
    <Link to="/stock/$sku" params={{ sku: row.sku }} className="code" data-main>
      {row.sku}
    </Link>
  );
}

export function StockCard({ row }: { row: StockRow }) {
  return (
    <>
      <div className="card-line">
        <ItemLink row={row} />
        <StockBadge row={row} />
      </div>
      <div className="clip">{row.name}</div>
      <div className="card-line card-foot">
        <span className="clip">{row.warehouse_name ?? t("stock.allWarehouses")}</span>
        <span>
          {isPositive(row.incoming) && (
            <>
              +<Quantity value={row.incoming} /> ·{" "}
            </>
          )}
          {t("stock.available")} <b><Quantity value={row.available} unit={row.unit} /></b>
        </span>
      </div>
    </>
  );
}
