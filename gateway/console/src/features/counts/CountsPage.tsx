// Counts by state, newest first, and a drawer to start one.

import "./texts";

import { Button } from "@mantine/core";
import { IconClipboardCheck, IconPlus, IconSearchOff } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { paths } from "../../api/keys";
import { useRows } from "../../api/pages";
import type { CountRow, CountStatus } from "../../api/types";
import { t, tData } from "../../i18n";
import { arrivalsOf } from "../../live/lists";
import { ArrivalsPill } from "../../ui/ArrivalsPill";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FilterTabs } from "../../ui/FilterTabs";
import { lazily } from "../../ui/lazily";
import { Moment } from "../../ui/Numbers";
import { Page } from "../../ui/Page";
import { useProduct } from "../catalog/queries";
import { useMay } from "../session/me";
import { useWarehouseName } from "../transfers/queries";
import { CountBadge } from "./CountBadge";
import { useCounts } from "./queries";

const route = getRouteApi("/app/stock/counts");
const StartDrawer = lazily(() => import("./StartDrawer"), "StartDrawer");
const TABS: readonly (CountStatus | undefined)[] = [
  undefined,
  "counting",
  "submitted",
  "approved",
  "cancelled",
];

export function CountsPage() {
  const { status, start, product, warehouse: at } = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const listing = useCounts(status);
  const rows = useRows(listing.data);
  const warehouse = useWarehouseName();
  const scanned = useProduct(product);
  const open = (is: boolean) =>
    void navigate({ search: { status, start: is ? "1" : undefined }, replace: true });
  const create = may("inventory.stock.move") && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open(true)}>
      {t("counts.new")}
    </Button>
  );
  return (
    <Page
      fill
      title={t("nav.counts")}
      aside={
        <ArrivalsPill
          list={arrivalsOf(paths.counts, status)}
          rows={rows}
          onShow={() => void listing.refetch()}
        />
      }
      actions={create}
    >
      <div style={{ marginBottom: 12 }}>
        <FilterTabs
          label={t("orders.state")}
          active={status ?? "all"}
          tabs={TABS.map((state) => ({
            key: state ?? "all",
            label: state ? tData("status", state) : t("orders.all"),
            link: { to: "/stock/counts", search: { status: state }, replace: true },
          }))}
        />
      </div>
      <DataTable
        label={t("nav.counts")}
        columns={columnsOf(warehouse)}
        rows={rows}
        listing={listing}
        card={(row) => <CountCard row={row} warehouse={warehouse} />}
        empty={<NoCounts filtered={Boolean(status)} create={create} />}
      />
      {start && create && !(product && scanned.isPending) && (
        <StartDrawer product={scanned.data} warehouse={at} onClose={() => open(false)} />
      )}
    </Page>
  );
}

type NameOf = (id: string) => string;

function columnsOf(warehouse: NameOf): readonly Column<CountRow>[] {
  return [
    { id: "number", header: t("orders.number"), width: 130, cell: (row) => <CountLink row={row} /> },
    { id: "status", header: t("orders.state"), width: 130, cell: (row) => <CountBadge status={row.status} /> },
    { id: "warehouse", header: t("stock.warehouse"), cell: (row) => warehouse(row.warehouse_id) },
    { id: "note", header: t("ledger.note"), yields: 2, cell: (row) => row.note },
    { id: "started", header: t("counts.started"), width: 160, yields: 1, cell: (row) => <Moment at={row.started_at} /> },
    { id: "by", header: t("counts.by"), width: 150, yields: 3, cell: (row) => row.started_by_name },
    {
      id: "approved",
      header: t("counts.approved"),
      width: 160,
      yields: 4,
      cell: (row) => (row.approved_at ? <Moment at={row.approved_at} /> : "–"),
    },
  ];
}

function CountLink({ row }: { row: CountRow }) {
  return (
    <Link to="/stock/counts/$id" params={{ id: row.id }} className="code" data-main>
      {row.number}
    </Link>
  );
}

function CountCard({ row, warehouse }: { row: CountRow; warehouse: NameOf }) {
  return (
    <>
      <div className="card-line">
        <CountLink row={row} />
        <CountBadge status={row.status} />
      </div>
      <div className="clip">{warehouse(row.warehouse_id)}</div>
      <div className="card-line card-foot">
        <span className="clip">{row.started_by_name}</span>
        <Moment at={row.started_at} />
      </div>
    </>
  );
}

function NoCounts({ filtered, create }: { filtered: boolean; create: ReactNode }) {
  return filtered ? (
    <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
  ) : (
    <EmptyState icon={IconClipboardCheck} title={t("counts.none")} text={t("counts.noneText")}>
      {create}
    </EmptyState>
  );
}
