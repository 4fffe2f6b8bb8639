// Sales orders by state, newest first, their states changing live; new ones wait behind a pill.

import "./texts";

import { IconCash, IconPlus, IconSearchOff } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { useRows } from "../../api/pages";
import type { SalesStatus } from "../../api/types";
import { t, tData } from "../../i18n";
import { saleArrivals } from "../../live/sales";
import { ArrivalsPill } from "../../ui/ArrivalsPill";
import { ColumnPicker, useColumns } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FilterTabs } from "../../ui/FilterTabs";
import { lazily } from "../../ui/lazily";
import { ButtonLink } from "../../ui/links";
import { Page } from "../../ui/Page";
import { SearchBox } from "../../ui/SearchBox";
import { useMay, useMe } from "../session/me";
import { columns as all, SaleCard } from "./columns";
import { askedOf, type SalesFilters as Filters, useSales, useSalesCounts } from "./queries";

const SalesFilters = lazily(
  () => import("./SalesFilters"),
  "SalesFilters",
  <div className="filters-waiting" />,
);
const ExportMenu = lazily(() => import("../../ui/ExportMenu"), "ExportMenu");
const SavedViews = lazily(() => import("../../ui/SavedViews"), "SavedViews");
const route = getRouteApi("/app/sales");

// A tab of the first is always there, of the others while there is something in it.
const ALWAYS: readonly SalesStatus[] = [
  "draft",
  "out_of_stock",
  "pending_approval",
  "approved",
  "awaiting_payment",
  "picking",
  "partially_shipped",
];
const SOMETIMES: readonly SalesStatus[] = ["reserving", "shipped", "completed", "rejected", "cancelled"];

export function SalesPage() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const { user, tenant } = useMe();
  const listing = useSales(filters);
  const rows = useRows(listing.data);
  const columns = useColumns("sales", all);
  const filter = (change: Filters) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const create = may("sales.orders.manage") && (
    <ButtonLink to="/sales/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {t("sales.new")}
    </ButtonLink>
  );
  return (
    <Page
      fill
      title={t("nav.sales")}
      aside={
        <ArrivalsPill
          key={JSON.stringify(filters)}
          list={saleArrivals(filters.status)}
          rows={rows}
          onShow={() => void listing.refetch()}
        />
      }
      actions={
        <>
          <ExportMenu name="sales-orders" fetched={(format) => exported(filters, format)} />
          {create}
        </>
      }
    >
      <StateTabs filters={filters} />
      <div className="toolbar">
        <SearchBox
          label={t("sales.search")}
          value={filters.q ?? ""}
          onSearch={(q) => filter({ q: q || undefined })}
        />
        <SalesFilters filters={filters} onChange={filter} />
        <SavedViews
          list="sales"
          owner={`${tenant.id}-${user.id}`}
          search={{ ...filters }}
          onOpen={(search) => void navigate({ search: search as Filters, replace: true })}
        />
        <ColumnPicker columns={columns} />
      </div>
      <DataTable
        label={t("nav.sales")}
        columns={columns.shown}
        rows={rows}
        listing={listing}
        card={(row) => <SaleCard row={row} />}
        empty={<NoSales filtered={Object.values(filters).some(Boolean)} create={create} />}
      />
    </Page>
  );
}

/** The orders on screen as a file: what the filters leave, newest first. */
function exported(filters: Filters, format: "csv" | "xlsx"): Promise<unknown> {
  const { status } = filters;
  const query = { ...askedOf(filters), status: status && [status], format };
  return data(client.GET(paths.salesExport, { params: { query }, parseAs: "blob" }));
}

function StateTabs({ filters }: { filters: Filters }) {
  const counts = useSalesCounts(filters);
  const others = SOMETIMES.filter((status) => status === filters.status || counts?.status[status]);
  const sum = counts && Object.values(counts.status).reduce((total, count) => total + count, 0);
  return (
    <FilterTabs
      label={t("orders.state")}
      active={filters.status ?? "all"}
      tabs={[undefined, ...ALWAYS, ...others].map((status) => ({
        key: status ?? "all",
        label: status ? tData("salesStatus", status) : t("orders.all"),
        count: status ? counts?.status[status] : sum,
        most: counts?.most,
        link: { to: "/sales", search: { ...filters, status }, replace: true },
      }))}
    />
  );
}

function NoSales({ filtered, create }: { filtered: boolean; create: ReactNode }) {
  return filtered ? (
    <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
  ) : (
    <EmptyState icon={IconCash} title={t("sales.none")} text={t("sales.noneText")}>
      {create}
    </EmptyState>
  );
}
