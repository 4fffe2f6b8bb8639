// What is under way with a supplier: approved or sent, and not all of it here.

import { IconShoppingCart } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import type { OrderRow } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Day, Money } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { OrderBadge } from "../../ui/StatusBadge";
import { useMay } from "../session/me";
import { useOpenOrders } from "./queries";

const facts: readonly Column<OrderRow>[] = [
  { id: "number", header: t("orders.number"), width: 150, cell: (row) => <Number row={row} /> },
  { id: "state", header: t("orders.state"), least: 150, cell: (row) => <OrderBadge status={row.status} /> },
  { id: "warehouse", header: t("orders.warehouse"), width: 150, yields: 1, cell: (row) => row.warehouse_name },
  {
    id: "expected",
    header: t("orders.expected"),
    width: 116,
    yields: 2,
    cell: (row) => (row.expected_on ? <Day on={row.expected_on} /> : "–"),
  },
];
const total: Column<OrderRow> = {
  id: "total",
  header: t("orders.total"),
  width: 130,
  align: "right",
  cell: (row) => <Total row={row} />,
};

export function OpenOrders({ supplier }: { supplier: string }) {
  const listing = useOpenOrders(supplier);
  const costs = useMay()("costs.read");
  return (
    <Panel title={t("openOrders.title")}>
      <div className="embedded">
        <DataTable
          label={t("openOrders.title")}
          columns={costs ? [...facts, total] : facts}
          rows={listing.data?.items ?? []}
          listing={listing}
          card={(row) => <OrderCard row={row} />}
          empty={
            <EmptyState
              small
              icon={IconShoppingCart}
              title={t("openOrders.none")}
              text={t("openOrders.noneText")}
            />
          }
        />
      </div>
    </Panel>
  );
}

function Number({ row }: { row: OrderRow }) {
  return (
    <Link to="/purchase-orders/$id" params={{ id: row.id }} className="code" data-main>
      {row.number}
    </Link>
  );
}

function Total({ row }: { row: OrderRow }) {
  return row.total == null ? "–" : <Money value={row.total} currency={row.currency} />;
}

function OrderCard({ row }: { row: OrderRow }) {
  return (
    <>
      <div className="card-line">
        <Number row={row} />
        <OrderBadge status={row.status} />
      </div>
      <div className="card-line card-foot">
        <span className="clip">{row.warehouse_name}</span>
        {row.total != null && <Total row={row} />}
      </div>
    </>
  );
}
