// Purchase orders by state, newest first, their states changing live.

import { IconPlus, IconSearchOff, IconShoppingCart } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useRows } from "../../api/pages";
import type { OrderRow, OrderStatus } from "../../api/types";
import { t, tData } from "../../i18n";
import { orderArrivals } from "../../live/reducers";
import { ArrivalsPill } from "../../ui/ArrivalsPill";
import { type Column, ColumnPicker, useColumns } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FilterTabs } from "../../ui/FilterTabs";
import { ButtonLink } from "../../ui/links";
import { Day, Moment, Money, Quantity } from "../../ui/Numbers";
import { Page } from "../../ui/Page";
import { SearchBox } from "../../ui/SearchBox";
import { OrderBadge } from "../../ui/StatusBadge";
import { useMay } from "../session/me";
import { type OrderFilters, useOrders } from "./queries";

const route = getRouteApi("/app/purchase-orders");

const TABS: readonly (OrderStatus | undefined)[] = [
  undefined,
  "draft",
  "pending_approval",
  "approved",
  "sent",
  "confirmed",
  "partially_received",
  "received",
  "closed",
  "rejected",
  "declined",
  "cancelled",
];

export function OrdersPage() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const listing = useOrders(filters);
  const rows = useRows(listing.data);
  const columns = useColumns("orders", may("costs.read") ? [...facts, total] : facts);
  const filter = (change: OrderFilters) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const create = may("purchasing.orders.manage") && (
    <ButtonLink to="/purchase-orders/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {t("orders.new")}
    </ButtonLink>
  );
  return (
    <Page
      fill
      title={t("nav.orders")}
      aside={<ArrivalsPill list={orderArrivals(filters.status)} onShow={() => void listing.refetch()} />}
      actions={create}
    >
      <FilterTabs
        label={t("orders.state")}
        active={filters.status ?? "all"}
        tabs={TABS.map((status) => ({
          key: status ?? "all",
          label: status ? tData("status", status) : t("orders.all"),
          link: { to: "/purchase-orders", search: { ...filters, status }, replace: true },
        }))}
      />
      <div className="toolbar">
        <SearchBox
          label={t("orders.search")}
          value={filters.q ?? ""}
          onSearch={(q) => filter({ q: q || undefined })}
        />
        <ColumnPicker columns={columns} />
      </div>
      <DataTable
        label={t("nav.orders")}
        columns={columns.shown}
        rows={rows}
        listing={listing}
        card={(row) => <OrderCard row={row} />}
        empty={<NoOrders filtered={Boolean(filters.q || filters.status)} create={create} />}
      />
    </Page>
  );
}

function OrderLink({ row }: { row: OrderRow }) {
  return (
    <Link to="/purchase-orders/$id" params={{ id: row.id }} className="code" data-main>
      {row.number}
    </Link>
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
    width: 116,
    optional: true,
    yields: 2,
    cell: (row) => (row.expected_on ? <Day on={row.expected_on} /> : "–"),
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

// Only for those with costs.read: for others there is no such column, and no such figure either.
const total: Column<OrderRow> = {
  id: "total",
  header: t("orders.total"),
  width: 130,
  align: "right",
  cell: (row) => (row.total == null ? "–" : <Money value={row.total} currency={row.currency} />),
};

function OrderCard({ row }: { row: OrderRow }) {
  return (
    <>
      <div className="card-line">
        <OrderLink row={row} />
        <OrderBadge status={row.status} />
      </div>
      <div className="clip">{row.supplier_name}</div>
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

function NoOrders({ filtered, create }: { filtered: boolean; create: ReactNode }) {
  return filtered ? (
    <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
  ) : (
    <EmptyState icon={IconShoppingCart} title={t("orders.none")} text={t("orders.noneText")}>
      {create}
    </EmptyState>
  );
}
