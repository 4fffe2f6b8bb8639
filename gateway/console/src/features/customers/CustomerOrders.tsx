// What was sold to a customer, newest first.

import { IconFileInvoice } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import type { SalesOrderRow } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Moment, Money } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { SalesBadge } from "../../ui/SalesBadge";
import { useOrdersOf } from "./queries";

const columns: readonly Column<SalesOrderRow>[] = [
  { id: "number", header: t("orders.number"), width: 150, cell: (row) => <Number row={row} /> },
  { id: "state", header: t("orders.state"), least: 150, cell: (row) => <SalesBadge status={row.status} /> },
  { id: "raised", header: t("customerOrders.raised"), width: 170, yields: 1, cell: (row) => <Moment at={row.raised_at} /> },
  { id: "total", header: t("orders.total"), width: 140, align: "right", cell: (row) => <Total row={row} /> },
];

export function CustomerOrders({ customer }: { customer: string }) {
  const listing = useOrdersOf(customer);
  return (
    <Panel title={t("customerOrders.title")}>
      <div className="embedded embedded-tall">
        <DataTable
          label={t("customerOrders.title")}
          columns={columns}
          rows={listing.data?.items ?? []}
          listing={listing}
          card={(row) => <OrderCard row={row} />}
          empty={
            <EmptyState
              small
              icon={IconFileInvoice}
              title={t("customerOrders.none")}
              text={t("customerOrders.noneText")}
            />
          }
        />
      </div>
    </Panel>
  );
}

function Number({ row }: { row: SalesOrderRow }) {
  return (
    <Link to="/sales/$id" params={{ id: row.id }} className="code" data-main>
      {row.number}
    </Link>
  );
}

function Total({ row }: { row: SalesOrderRow }) {
  return <Money value={row.total} currency={row.currency} />;
}

function OrderCard({ row }: { row: SalesOrderRow }) {
  return (
    <>
      <div className="card-line">
        <Number row={row} />
        <Total row={row} />
      </div>
      <div className="card-line card-foot">
        <SalesBadge status={row.status} />
        <Moment at={row.raised_at} />
      </div>
    </>
  );
}
