// What is promised to whom, newest first; who it is for leads to the products it takes.

import "./texts";
import "./stock.css";

import { Badge } from "@mantine/core";
import { IconLock, IconSearchOff } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { Reservation } from "../../api/types";
import { t, tData, tn } from "../../i18n";
import { arrivalsOf } from "../../live/lists";
import { ArrivalsPill } from "../../ui/ArrivalsPill";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FilterTabs } from "../../ui/FilterTabs";
import { Moment } from "../../ui/Numbers";
import { Page } from "../../ui/Page";
import { Trail } from "../../ui/Trail";

const route = getRouteApi("/app/stock/reservations");
const TABS = [undefined, "open", "issued", "released"] as const;
const COLORS = { open: "blue", issued: "green", released: "gray" } as const;

export function ReservationsPage() {
  const { status } = route.useSearch();
  const query = { status, limit: 50 };
  const listing = api.useInfiniteQuery("get", paths.reservations, { params: { query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
  const rows = useRows(listing.data);
  return (
    <Page
      fill
      title={t("item.tab.reservations")}
      above={<Trail to="/stock" label={t("nav.stock")} here={t("item.tab.reservations")} />}
      aside={
        <ArrivalsPill
          list={arrivalsOf(paths.reservations, status)}
          rows={rows}
          onShow={() => void listing.refetch()}
        />
      }
    >
      <div style={{ marginBottom: 12 }}>
        <FilterTabs
          label={t("orders.state")}
          active={status ?? "all"}
          tabs={TABS.map((state) => ({
            key: state ?? "all",
            label: t(`reservations.${state ?? "all"}`),
            link: { to: "/stock/reservations", search: { status: state }, replace: true },
          }))}
        />
      </div>
      <DataTable
        label={t("item.tab.reservations")}
        columns={columns}
        rows={rows}
        listing={listing}
        card={(row) => <ReservationCard row={row} />}
        empty={
          status ? (
            <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
          ) : (
            <EmptyState icon={IconLock} title={t("reservations.none")} text={t("reservations.noneText")} />
          )
        }
      />
    </Page>
  );
}

const columns: readonly Column<Reservation>[] = [
  { id: "for", header: t("reservations.for"), least: 200, cell: (row) => <b>{row.reference}</b> },
  { id: "source", header: t("reservations.made"), width: 120, yields: 2, cell: (row) => tData("source", row.source_type) },
  { id: "what", header: t("reservations.what"), least: 200, cell: (row) => <What row={row} /> },
  { id: "status", header: t("orders.state"), width: 130, cell: (row) => <State row={row} /> },
  { id: "at", header: t("ledger.at"), width: 160, yields: 1, cell: (row) => <Moment at={row.made_at} /> },
  { id: "by", header: t("ledger.by"), width: 140, yields: 3, cell: (row) => row.made_by_name || t("ledger.system") },
];

/** The first product, where it can be given back, and how many more. */
function What({ row }: { row: Reservation }) {
  const [first] = row.lines;
  if (!first) return "–";
  return (
    <Link to="/stock/$sku" params={{ sku: first.sku }} search={{ tab: "reservations" }} className="code" data-main>
      {row.lines.length > 1
        ? tn("transfers.more", row.lines.length - 1, { sku: first.sku })
        : first.sku}
    </Link>
  );
}

function State({ row: { status } }: { row: Reservation }) {
  return <Badge color={COLORS[status]}>{t(`reservations.${status}`)}</Badge>;
}

function ReservationCard({ row }: { row: Reservation }) {
  return (
    <>
      <div className="card-line">
        <b className="clip">{row.reference}</b>
        <State row={row} />
      </div>
      <What row={row} />
      <div className="card-line card-foot">
        <span className="clip">{row.made_by_name || t("ledger.system")}</span>
        <Moment at={row.made_at} />
      </div>
    </>
  );
}
