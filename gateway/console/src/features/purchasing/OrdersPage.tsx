// Purchase orders by state, newest first, their states changing live; many approved at once.

import { IconPlus, IconSearchOff, IconShoppingCart } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { useRows } from "../../api/pages";
import type { OrderRow, OrderStatus } from "../../api/types";
import { t, tData } from "../../i18n";
import { arrivalsOf } from "../../live/lists";
import { ArrivalsPill } from "../../ui/ArrivalsPill";
import { ColumnPicker, useColumns } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FilterTabs } from "../../ui/FilterTabs";
import { lazily } from "../../ui/lazily";
import { ButtonLink } from "../../ui/links";
import { Page } from "../../ui/Page";
import { SearchBox } from "../../ui/SearchBox";
import { useSelection } from "../../ui/Selection";
import { useMay, useMe } from "../session/me";
import { OrderCard, orderColumns } from "./orderColumns";
import { askedOf, type OrderFilters as Filters, useOrderCounts, useOrders } from "./queries";

const BulkApprove = lazily(() => import("./BulkApprove"), "BulkApprove");
const OrderFilters = lazily(
  () => import("./OrderFilters"),
  "OrderFilters",
  <div className="filters-waiting" />,
);
const ExportMenu = lazily(() => import("../../ui/ExportMenu"), "ExportMenu");
const SavedViews = lazily(() => import("../../ui/SavedViews"), "SavedViews");
const route = getRouteApi("/app/purchase-orders");

const TABS: readonly OrderStatus[] = [
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
// What is over: such a tab is there while there is something in it.
const ENDS: readonly OrderStatus[] = ["closed", "rejected", "declined", "cancelled"];

export function OrdersPage() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const { user, tenant } = useMe();
  const listing = useOrders(filters);
  const rows = useRows(listing.data);
  const columns = useColumns("orders", orderColumns(may("costs.read")));
  const selection = useSelection<OrderRow>(({ number }) => number);
  const approves = may("purchasing.orders.approve");
  const filter = (change: Filters) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  // What is no longer on screen must not be approved with what is.
  const asked = JSON.stringify(filters);
  useEffect(() => selection.clear(), [asked]);
  const create = may("purchasing.orders.manage") && may("costs.read") && (
    <ButtonLink to="/purchase-orders/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {t("orders.new")}
    </ButtonLink>
  );
  return (
    <Page
      fill
      title={t("nav.orders")}
      aside={
        <ArrivalsPill
          key={asked}
          list={arrivalsOf(paths.orders, filters.status)}
          rows={rows}
          onShow={() => void listing.refetch()}
        />
      }
      actions={
        <>
          <ExportMenu name="purchase-orders" fetched={(format) => exported(filters, format)} />
          {create}
        </>
      }
    >
      <StateTabs filters={filters} />
      <div className="toolbar">
        <SearchBox
          label={t("orders.search")}
          value={filters.q ?? ""}
          onSearch={(q) => filter({ q: q || undefined })}
        />
        <OrderFilters
          filters={filters}
          raiser={rows.find(({ raised_by }) => raised_by === filters.by)?.raised_by_name}
          onChange={filter}
        />
        <SavedViews
          list="orders"
          owner={`${tenant.id}-${user.id}`}
          search={{ ...filters }}
          onOpen={(search) => void navigate({ search: search as Filters, replace: true })}
        />
        <ColumnPicker columns={columns} />
      </div>
      <DataTable
        label={t("nav.orders")}
        columns={columns.shown}
        rows={rows}
        listing={listing}
        selection={approves ? selection : undefined}
        card={(row) => <OrderCard row={row} />}
        empty={<NoOrders filtered={Object.values(filters).some(Boolean)} create={create} />}
      />
      {approves && selection.chosen.length > 0 && <BulkApprove selection={selection} rows={rows} />}
    </Page>
  );
}

/** The orders on screen as a file: what the filters leave, newest first. */
function exported(filters: Filters, format: "csv" | "xlsx"): Promise<unknown> {
  const { status } = filters;
  const query = { ...askedOf(filters), status: status && [status], format };
  return data(client.GET(paths.ordersExport, { params: { query }, parseAs: "blob" }));
}

function StateTabs({ filters }: { filters: Filters }) {
  const counts = useOrderCounts(filters);
  const states = TABS.filter(
    (status) => status === filters.status || !ENDS.includes(status) || counts?.status[status] !== 0,
  );
  const all = counts && Object.values(counts.status).reduce((total, count) => total + count, 0);
  return (
    <FilterTabs
      label={t("orders.state")}
      active={filters.status ?? "all"}
      tabs={[undefined, ...states].map((status) => ({
        key: status ?? "all",
        label: status ? tData("status", status) : t("orders.all"),
        count: status ? counts?.status[status] : all,
        most: counts?.most,
        link: { to: "/purchase-orders", search: { ...filters, status }, replace: true },
      }))}
    />
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
