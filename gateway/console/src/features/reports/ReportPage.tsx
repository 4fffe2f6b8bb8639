// One report: its filters in the address, what all its rows come to, and the rows or a chart.

import "./texts";
import "./reports.css";

import { ActionIcon, Button, Skeleton, Tooltip } from "@mantine/core";
import { IconRefresh, IconReportOff, IconSearchOff } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";

import type { Report, ReportPage as Found } from "../../api/types";
import { useRows } from "../../api/pages";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { ColumnPicker, useColumns } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { Page } from "../../ui/Page";
import { Trail } from "../../ui/Trail";
import { useMe } from "../session/me";
import { useCells, written } from "./cells";
import { groupName } from "./groups";
import { type Filters, type Row, useReport, useReports } from "./queries";

const ExportReport = lazily(() => import("../exports/ExportReport"), "ExportReport");
const Meaning = lazily(() => import("./Meaning"), "Meaning");
const ReportChart = lazily(() => import("./ReportChart"), "ReportChart", <Skeleton height={280} />);
const ReportFilters = lazily(
  () => import("./ReportFilters"),
  "ReportFilters",
  <div className="filters-waiting" />,
);
const SavedViews = lazily(() => import("../../ui/SavedViews"), "SavedViews");

const route = getRouteApi("/app/reports/$name");

export function ReportPage() {
  const { name } = route.useParams();
  const { data, error, refetch } = useReports();
  const report = data?.items.find((one) => one.name === name);
  if (report) return <Content key={name} report={report} />;
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (data) {
    return (
      <EmptyState icon={IconReportOff} title={t("reports.unknown")} text={t("reports.unknownText")} />
    );
  }
  return (
    <Page title={t("reports.all")}>
      <Skeleton height={240} aria-busy />
    </Page>
  );
}

function Content({ report }: { report: Report }) {
  const { sort, view, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const listing = useReport(report.name, filters, sort);
  const pages = listing.data?.pages;
  const first = pages?.[0];
  const items = useRows(listing.data);
  const rows = useMemo(
    () => items.map((values): Row => ({ id: String(values[report.key]), values })),
    [items, report.key],
  );
  const cells = useCells(report.columns, first?.currency ?? "");
  const columns = useColumns(`report-${report.name}`, cells.columns);
  const change = (part: Filters) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  const drawn = view === "chart" && report.chart;
  return (
    <Page
      fill={!drawn}
      title={report.title}
      above={<Trail to="/reports" label={t("reports.all")} here={groupName(report.group)} />}
      actions={<Again made={first?.made_at} onAsk={() => void listing.refetch()} />}
    >
      <div className="toolbar" style={{ marginTop: 0 }}>
        <ReportFilters report={report} chosen={filters} inForce={first?.filters} onChange={change} />
        <Views report={report} search={{ ...filters, sort, view }} />
        <Meaning report={report} />
        {report.chart && (
          <Button
            variant="default"
            onClick={() => change({ view: drawn ? undefined : "chart" })}
          >
            {t(drawn ? "reports.table" : "reports.chart")}
          </Button>
        )}
        <ExportReport
          report={report}
          filters={filters}
          sort={sort}
          columns={columns.shown.map(({ id }) => id)}
        />
        {!drawn && <ColumnPicker columns={columns} />}
      </div>
      <Totals report={report} first={first} />
      {drawn && listing.data ? (
        <ReportChart report={report} chart={drawn} rows={rows} by={String(first?.filters.by ?? "")} />
      ) : (
        <DataTable
          label={report.title}
          columns={columns.shown}
          rows={rows}
          listing={listing}
          sorting={{
            by: first?.sort ?? sort ?? report.order,
            change: (by) => change({ sort: by === report.order ? undefined : by }),
          }}
          card={cells.card}
          empty={
            <EmptyState icon={IconSearchOff} title={t("reports.empty")} text={t("reports.emptyText")} />
          }
        />
      )}
    </Page>
  );
}

function Again({ made, onAsk }: { made: string | undefined; onAsk(): void }) {
  const formats = useFormats();
  const said = made ? t("reports.made", { moment: formats.moment(made) }) : "";
  return (
    <Tooltip label={said} disabled={!said}>
      <ActionIcon size={34} variant="default" aria-label={t("reports.again")} onClick={onAsk}>
        <IconRefresh size={17} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function Views({ report, search }: { report: Report; search: Filters }) {
  const { tenant, user } = useMe();
  const navigate = route.useNavigate();
  return (
    <SavedViews
      list={`report-${report.name}`}
      owner={`${tenant.id}-${user.id}`}
      search={search}
      onOpen={(kept) => void navigate({ search: kept, replace: true })}
    />
  );
}

/** What stands below the columns, of all rows: before them, where a phone shows it too. */
function Totals({ report, first }: { report: Report; first: Found | undefined }) {
  const formats = useFormats();
  if (first?.count == null || !first.totals) return null;
  const { totals, currency, count } = first;
  return (
    <dl className="report-totals" aria-label={t("reports.totals")} tabIndex={0}>
      <div>
        <dt>{t("reports.rows")}</dt>
        <dd className="number" data-total="rows">
          {formats.count(count)}
        </dd>
      </div>
      {report.columns
        .filter(({ total, shown }) => total && shown)
        .map((column) => (
          <div key={column.key}>
            <dt>{column.label}</dt>
            <dd className="number" data-total={column.key}>
              {written(formats, column, totals[column.key], currency)}
            </dd>
          </div>
        ))}
    </dl>
  );
}
