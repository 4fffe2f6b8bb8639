// The columns of the list of sales orders, and its cards on a phone.

import { IconFlag } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import type { SalesOrderRow } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { Moment, Money, Quantity } from "../../ui/Numbers";
import { SalesBadge } from "../../ui/SalesBadge";

interface Shown {
  row: SalesOrderRow;
}

function SaleLink({ row }: Shown) {
  return (
    <Link to="/sales/$id" params={{ id: row.id }} className="code" data-main>
      {row.number}
    </Link>
  );
}

function State({ row }: Shown) {
  return (
    <span className="with-icon">
      <SalesBadge status={row.status} />
      {row.flagged && <IconFlag size={15} role="img" aria-label={t("sales.flagged")} />}
    </span>
  );
}

function Total({ row }: Shown) {
  return <Money value={row.total} currency={row.currency} />;
}

export const columns: readonly Column<SalesOrderRow>[] = [
  { id: "number", header: t("orders.number"), width: 140, cell: (row) => <SaleLink row={row} /> },
  { id: "customer", header: t("sales.customer"), cell: (row) => row.customer_name },
  { id: "status", header: t("orders.state"), width: 186, cell: (row) => <State row={row} /> },
  {
    id: "warehouse",
    header: t("orders.warehouse"),
    width: 150,
    optional: true,
    yields: 2,
    cell: (row) => row.warehouse_name ?? t("sale.wherever"),
  },
  {
    id: "reference",
    header: t("sale.reference"),
    width: 130,
    optional: true,
    yields: 1,
    cell: (row) => row.reference || "–",
  },
  {
    id: "lines",
    header: t("orders.lines"),
    width: 64,
    align: "right",
    optional: true,
    yields: 4,
    cell: (row) => <Quantity value={String(row.line_count)} />,
  },
  {
    id: "raised",
    header: t("orders.raised"),
    width: 160,
    optional: true,
    yields: 3,
    cell: (row) => <Moment at={row.raised_at} />,
  },
  {
    id: "raised_by",
    header: t("orders.raisedBy"),
    width: 130,
    optional: true,
    yields: 5,
    cell: (row) => row.raised_by_name,
  },
  {
    id: "total",
    header: t("orders.total"),
    width: 130,
    align: "right",
    cell: (row) => <Total row={row} />,
  },
];

export function SaleCard({ row }: Shown) {
  return (
    <>
      <div className="card-line">
        <SaleLink row={row} />
        <State row={row} />
      </div>
      <div className="clip">{row.customer_name}</div>
      <div className="card-line card-foot">
        <Moment at={row.raised_at} />
        <Total row={row} />
      </div>
    </>
  );
}
