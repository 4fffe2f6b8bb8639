// Goods between warehouses by state, newest first, their states changing live.

import "../stock/texts";

import { IconPlus, IconSearchOff, IconTruck } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { paths } from "../../api/keys";
import { useRows } from "../../api/pages";
import type { Transfer, TransferStatus } from "../../api/types";
import { t, tData, tn } from "../../i18n";
import { arrivalsOf } from "../../live/lists";
import { ArrivalsPill } from "../../ui/ArrivalsPill";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FilterTabs } from "../../ui/FilterTabs";
import { ButtonLink } from "../../ui/links";
import { Moment } from "../../ui/Numbers";
import { Page } from "../../ui/Page";
import { WarehousePicker } from "../../ui/WarehousePicker";
import { useMay } from "../session/me";
import { useTransfers, useWarehouseName } from "./queries";
import { TransferBadge } from "./TransferBadge";

const route = getRouteApi("/app/stock/transfers");
const TABS: readonly (TransferStatus | undefined)[] = [
  undefined,
  "draft",
  "in_transit",
  "received",
  "cancelled",
];

export function TransfersPage() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const listing = useTransfers(filters);
  const rows = useRows(listing.data);
  const warehouse = useWarehouseName();
  const create = may("inventory.stock.move") && (
    <ButtonLink to="/stock/transfers/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {t("transfers.new")}
    </ButtonLink>
  );
  return (
    <Page
      fill
      title={t("nav.transfers")}
      aside={
        <ArrivalsPill
          list={arrivalsOf(paths.transfers, filters.status)}
          rows={rows}
          onShow={() => void listing.refetch()}
        />
      }
      actions={create}
    >
      <FilterTabs
        label={t("orders.state")}
        active={filters.status ?? "all"}
        tabs={TABS.map((status) => ({
          key: status ?? "all",
          label: status ? tData("status", status) : t("orders.all"),
          link: { to: "/stock/transfers", search: { ...filters, status }, replace: true },
        }))}
      />
      <div className="toolbar">
        <WarehousePicker
          aria-label={t("stock.warehouse")}
          placeholder={t("stock.allWarehouses")}
          clearable
          w={230}
          value={filters.warehouse ?? ""}
          onChange={(id) =>
            void navigate({ search: (old) => ({ ...old, warehouse: id || undefined }), replace: true })
          }
        />
      </div>
      <DataTable
        label={t("nav.transfers")}
        columns={columnsOf(warehouse)}
        rows={rows}
        listing={listing}
        card={(row) => <TransferCard row={row} warehouse={warehouse} />}
        empty={<NoTransfers filtered={Boolean(filters.status || filters.warehouse)} create={create} />}
      />
    </Page>
  );
}

type NameOf = (id: string) => string;

function columnsOf(warehouse: NameOf): readonly Column<Transfer>[] {
  return [
    { id: "number", header: t("orders.number"), width: 130, cell: (row) => <TransferLink row={row} /> },
    { id: "status", header: t("orders.state"), width: 130, cell: (row) => <TransferBadge status={row.status} /> },
    { id: "from", header: t("transfers.from"), cell: (row) => warehouse(row.from_warehouse_id) },
    { id: "to", header: t("transfers.to"), cell: (row) => warehouse(row.to_warehouse_id) },
    { id: "what", header: t("transfers.what"), yields: 1, least: 200, cell: whatOf },
    { id: "drafted", header: t("transfers.drafted"), width: 160, yields: 2, cell: (row) => <Moment at={row.drafted_at} /> },
    { id: "by", header: t("ledger.by"), width: 140, yields: 3, cell: (row) => row.drafted_by_name },
  ];
}

/** The first product, and how many more go with it. */
function whatOf({ lines }: Transfer): string {
  const [first] = lines;
  if (!first) return "";
  return lines.length > 1 ? tn("transfers.more", lines.length - 1, { sku: first.sku }) : first.sku;
}

function TransferLink({ row }: { row: Transfer }) {
  return (
    <Link to="/stock/transfers/$id" params={{ id: row.id }} className="code" data-main>
      {row.number}
    </Link>
  );
}

function TransferCard({ row, warehouse }: { row: Transfer; warehouse: NameOf }) {
  return (
    <>
      <div className="card-line">
        <TransferLink row={row} />
        <TransferBadge status={row.status} />
      </div>
      <div className="clip">
        {warehouse(row.from_warehouse_id)} → {warehouse(row.to_warehouse_id)}
      </div>
      <div className="card-line card-foot">
        <span className="clip">{whatOf(row)}</span>
        <Moment at={row.drafted_at} />
      </div>
    </>
  );
}

function NoTransfers({ filtered, create }: { filtered: boolean; create: ReactNode }) {
  return filtered ? (
    <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
  ) : (
    <EmptyState icon={IconTruck} title={t("transfers.none")} text={t("transfers.noneText")}>
      {create}
    </EmptyState>
  );
}
