// The columns of the list of orders, and its cards on a phone.

import { IconAlarm } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import type { OrderRow } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { Day, Moment, Money, Quantity } from "../../ui/Numbers";
import { OrderBadge } from "../../ui/StatusBadge";
import { COMING } from "./states";

export function orderColumns(costs: boolean): readonly Column<OrderRow>[] {
  // Only for those with costs.read: for others there is no such column, and no such figure either.
  return costs ? [...facts, total] : facts;
}

function OrderLink({ row }: { row: OrderRow }) {
  return (
    <Link to="/purchase-orders/$id" params={{ id: row.id }} className="code" data-main>
      {row.number}
    </Link>
  );
}

/** A day that has passed while goods are still to come is marked, in words too. */
function Expected({ row: { expected_on, status } }: { row: OrderRow }) {
  const formats = useFormats();
  if (!expected_on) return "–";
  const today = formats.clock(new Date().toISOString()).slice(0, 10);
  if (expected_on >= today || !COMING.includes(status)) return <Day on={expected_on} />;
  return (
    <span className="late">
      <IconAlarm size={14} aria-label={t("orders.overdue")} />
      <Day on={expected_on} />
    </span>
  );
}

const facts: readonly Column<OrderRow>[] = [
  {
    id: "number",
    header: t("orders.number"),
    width: 140,
    cell: (row) => <OrderLink row={row} />,
  },
  { id: "supplier", header: t("orders.supplier"), cell: (row) => row.supplier_name },
  {
    id: "status",
    header: t("orders.state"),
    width: 170,
    cell: (row) => <OrderBadge status={row.status} />,
  },
  {
    id: "warehouse",
    header: t("orders.warehouse"),
    width: 160,
    optional: true,
    yields: 1,
    cell: (row) => row.warehouse_name,
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
    id: "expected",
    header: t("orders.expected"),
    width: 134,
    optional: true,
    yields: 2,
    cell: (row) => <Expected row={row} />,
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
];

const total: Column<OrderRow> = {
  id: "total",
  header: t("orders.total"),
  width: 130,
  align: "right",
  cell: (row) => (row.total == null ? "–" : <Money value={row.total} currency={row.currency} />),
};

export function OrderCard({ row }: { row: OrderRow }) {
  return (
    <>
      <div className="card-line">
        <OrderLink row={row} />
        <OrderBadge status={row.status} />
      </div>
      <div className="clip">{row.supplier_name}</div>
      {row.expected_on && (
        <div className="card-foot">
          {t("orders.expected")} <Expected row={row} />
        </div>
      )}
      <div className="card-line card-foot">
        <span className="clip">{row.warehouse_name}</span>
        {row.total == null ? (
          <Moment at={row.raised_at} />
        ) : (
          <Money value={row.total} currency={row.currency} />
        )}
      </div>
    </>
  );
}
