// How a supplier keeps what it promises: the figures of the report of that name.

import { Text } from "@mantine/core";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { ReportColumn, ReportPage } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { AnchorLink } from "../../ui/links";
import { Panel } from "../../ui/Page";
import { IconReportAnalytics } from "@tabler/icons-react";
import { written } from "../reports/cells";

// In this order, those that there are: the last is of cost.
const SHOWN = [
  "on_time_percent",
  "fill_percent",
  "reject_percent",
  "defect_ppm",
  "lead_mean",
  "lead_most",
  "days_late_mean",
  "drift",
];

export function Performance({ supplier }: { supplier: string }) {
  const query = { supplier_id: supplier, limit: 1 } as { limit: number };
  const params = { path: { name: "supplier-performance" }, query };
  const { data: found, error, refetch } = api.useQuery("get", paths.report, { params });
  const row = found?.items[0];
  return (
    <Panel
      title={t("performance.title")}
      actions={
        <AnchorLink
          to="/reports/$name"
          params={{ name: "supplier-performance" }}
          search={{ supplier_id: supplier }}
          size="sm"
        >
          {t("performance.whole")}
        </AnchorLink>
      }
    >
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {found && !row && (
        <EmptyState
          small
          icon={IconReportAnalytics}
          title={t("performance.none")}
          text={t("performance.noneText")}
        />
      )}
      {found && row && <Figures found={found} row={row} />}
    </Panel>
  );
}

function Figures({ found, row }: { found: ReportPage; row: ReportPage["items"][number] }) {
  const formats = useFormats();
  const columns = SHOWN.map((key) => found.columns.find((column) => column.key === key)).filter(
    (column): column is ReportColumn => column !== undefined,
  );
  return (
    <>
      <dl className="facts figures figures-four" style={{ borderBottom: 0 }}>
        {columns.map((column) => (
          <div key={column.key} title={column.note}>
            <dt>{column.label}</dt>
            <dd data-figure={column.key}>{written(formats, column, row[column.key], found.currency)}</dd>
          </div>
        ))}
      </dl>
      <Text size="xs" c="dimmed" px="md" pb="md">
        {t("performance.period")}
      </Text>
    </>
  );
}
