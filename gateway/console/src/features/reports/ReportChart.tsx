// A report drawn as its definition says; the table beside its title has the same figures. It takes
// nothing from the page around it, which would come along with every chart (the budget of scripts).

import type { Report, ReportColumn } from "../../api/types";
import { t } from "../../i18n";
import { Chart } from "../../ui/charts/Chart";
import type { Axis, Drawing, Kind } from "../../ui/charts/drawing";
import type { Row } from "./queries";

// Names are read one below the other: more of them are a list, not a picture.
const MOST_NAMES = 30;
const TIMES = ["day", "week", "month", "quarter", "year"];
const KINDS: Partial<Record<ReportColumn["kind"], Kind>> = {
  integer: "integer",
  quantity: "quantity",
  money: "money",
  percent: "percent",
  date: "date",
};

interface Props {
  report: Report;
  chart: NonNullable<Report["chart"]>;
  rows: readonly Row[];
  /** What the figures are grouped by, where that is chosen. */
  by: string;
}

export function ReportChart({ report, chart, rows, by }: Props) {
  const column = (key: string) => report.columns.find((one) => one.key === key);
  const axis = (key: string): Axis => {
    const found = column(key);
    return { key, label: found?.label ?? key, kind: KINDS[found?.kind ?? "text"] ?? "text" };
  };
  const along = chart.kind === "line" || column(chart.x)?.kind === "date" || TIMES.includes(by);
  const shape: Drawing["shape"] = chart.kind === "line" ? "line" : along ? "columns" : "bars";
  const shown = along ? rows : rows.slice(0, MOST_NAMES);
  return (
    <Chart
      title={report.title}
      shape={shape}
      x={axis(chart.x)}
      series={chart.ys.map(axis)}
      rows={shown.map(({ values }) => ({ values }))}
      height={340}
      empty={t("reports.empty")}
      actions={
        shown.length < rows.length && (
          <span className="second-line">{t("reports.first", { count: shown.length })}</span>
        )
      }
    />
  );
}
