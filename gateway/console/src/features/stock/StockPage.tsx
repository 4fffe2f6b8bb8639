// Stock levels of every product at every warehouse, changing live.

import "./texts";
import "./stock.css";

import {
  IconArrowsDownUp,
  IconBuildingWarehouse,
  IconHistory,
  IconLock,
  IconPackages,
  IconSearchOff,
} from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";

import { paths } from "../../api/keys";
import { useRows } from "../../api/pages";
import type { StockStatus } from "../../api/types";
import { t } from "../../i18n";
import { arrivalsOf } from "../../live/lists";
import { ArrivalsPill } from "../../ui/ArrivalsPill";
import { CategoryPicker } from "../../ui/CategoryPicker";
import { ColumnPicker, useColumns } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FilterTabs } from "../../ui/FilterTabs";
import { lazily } from "../../ui/lazily";
import { ButtonLink } from "../../ui/links";
import { Page } from "../../ui/Page";
import { SearchBox } from "../../ui/SearchBox";
import { StockGlyph } from "../../ui/StatusBadge";
import { WarehousePicker } from "../../ui/WarehousePicker";
import { useMay, useMe } from "../session/me";
import { StockCard, stockColumns } from "./columns";
import { type StockFilters, useStock, useStockSummary } from "./queries";

const route = getRouteApi("/app/stock");
const SavedViews = lazily(() => import("../../ui/SavedViews"), "SavedViews");

// Among the green rows are those without a rule, of which nobody knows whether they are healthy.
const LABELS = {
  red: "stock.status.red",
  amber: "stock.status.amber",
  green: "stock.notLow",
} as const;

export function StockPage() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const listing = useStock(filters);
  const rows = useRows(listing.data);
  const { user, tenant } = useMe();
  const columns = useColumns("stock", stockColumns);
  const filter = (change: StockFilters) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  return (
    <Page
      fill
      title={t("nav.stock")}
      aside={<ArrivalsPill list={arrivalsOf(paths.stock, filters.status)} rows={rows} onShow={() => void listing.refetch()} />}
      actions={<Actions />}
    >
      <StatusTabs filters={filters} />
      <div className="toolbar">
        <SearchBox
          label={t("stock.search")}
          value={filters.q ?? ""}
          onSearch={(q) => filter({ q: q || undefined })}
        />
        <WarehousePicker
          aria-label={t("stock.warehouse")}
          placeholder={t("stock.allWarehouses")}
          leftSection={<IconBuildingWarehouse size={15} aria-hidden />}
          clearable
          searchable
          className="filter"
          value={filters.warehouse ?? ""}
          onChange={(id) => filter({ warehouse: id || undefined })}
        />
        <CategoryPicker
          aria-label={t("products.category")}
          className="filter"
          value={filters.category ?? null}
          onChange={(id) => filter({ category: id ?? undefined })}
        />
        <SavedViews
          list="stock"
          owner={`${tenant.id}-${user.id}`}
          search={{ ...filters }}
          onOpen={(search) => void navigate({ search: search as StockFilters, replace: true })}
        />
        <ColumnPicker columns={columns} />
      </div>
      <DataTable
        label={t("nav.stock")}
        columns={columns.shown}
        rows={rows}
        listing={listing}
        card={(row) => <StockCard row={row} />}
        empty={<NoStock filtered={Object.values(filters).some(Boolean)} />}
      />
    </Page>
  );
}

/** What is done here most, and what else there is to look at. */
function Actions() {
  const may = useMay();
  return (
    <>
      <ButtonLink to="/stock/as-of" variant="default" leftSection={<IconHistory size={16} aria-hidden />}>
        {t("item.tab.past")}
      </ButtonLink>
      <ButtonLink
        to="/stock/reservations"
        variant="default"
        leftSection={<IconLock size={16} aria-hidden />}
      >
        {t("item.tab.reservations")}
      </ButtonLink>
      {may("inventory.stock.move") && (
        <ButtonLink to="/stock/adjust" leftSection={<IconArrowsDownUp size={16} aria-hidden />}>
          {t("adjust.batch")}
        </ButtonLink>
      )}
    </>
  );
}

function StatusTabs({ filters }: { filters: StockFilters }) {
  const { data } = useStockSummary();
  // The figures are those of all stock: beside a search or a warehouse they would mislead.
  const counts = filters.q || filters.warehouse || filters.category ? undefined : data;
  const tab = (status: StockStatus | undefined, count: number | undefined) => ({
    key: status ?? "all",
    label: t(status ? LABELS[status] : "stock.all"),
    icon: status && <StockGlyph status={status} />,
    count,
    link: { to: "/stock", search: { ...filters, status }, replace: true } as const,
  });
  return (
    <FilterTabs
      label={t("stock.status")}
      active={filters.status ?? "all"}
      tabs={[
        tab(undefined, counts && counts.green + counts.amber + counts.red),
        tab("red", counts?.red),
        tab("amber", counts?.amber),
        tab("green", counts?.green),
      ]}
    />
  );
}

function NoStock({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
  ) : (
    <EmptyState icon={IconPackages} title={t("stock.none")} text={t("stock.noneText")} />
  );
}
