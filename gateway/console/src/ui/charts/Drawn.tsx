// Draws what goes on over days or months: Recharts comes with this file alone, after the page.

import "@mantine/charts/styles.css";

import { AreaChart, BarChart } from "@mantine/charts";
import { useMemo } from "react";

import { useFormats } from "../../format/formats";
import { type ChartRow, colorOf, type Drawing, HEIGHT, short, written } from "./drawing";

type Point = Record<string, string | number | null> & { at: number };

export function Drawn({ shape, x, series, rows, onPick, height = HEIGHT }: Drawing) {
  const formats = useFormats();
  const data = useMemo(
    () => rows.map((row, at) => point(row, series.map(({ key }) => key), at, short(formats, x.kind, row.values[x.key]))),
    [rows, series, x, formats],
  );
  const first = series[0];
  if (!first) return null;
  const common = {
    h: height,
    data,
    dataKey: "x",
    series: series.map(({ key, label, hue }, at) => ({ name: key, label, color: colorOf(hue, at) })),
    valueFormatter: (value: number) => written(formats, first.kind, String(value)),
    withLegend: series.length > 1,
    legendProps: { verticalAlign: "top" as const, height: 30 },
    gridAxis: "y" as const,
    tickLine: "none" as const,
    strokeDasharray: "0",
    tooltipAnimationDuration: 0,
    xAxisProps: { minTickGap: 28, interval: "preserveStartEnd" as const },
    yAxisProps: { tickFormatter: (value: number) => short(formats, first.kind, value), width: 58 },
  };
  if (shape === "columns") {
    const pick = (bar: unknown) => {
      const row = rows[(bar as { payload: Point }).payload.at];
      if (row?.id) onPick?.(row);
    };
    const barProps = { isAnimationActive: false, radius: [3, 3, 0, 0] as [number, number, number, number], onClick: pick };
    return <BarChart {...common} maxBarWidth={28} barProps={barProps} />;
  }
  return (
    <AreaChart
      {...common}
      withDots={data.length < 2}
      curveType="monotone"
      strokeWidth={2}
      withGradient={shape === "area"}
      fillOpacity={shape === "area" ? 0.2 : 0}
      areaProps={{ isAnimationActive: false }}
    />
  );
}

/** Floats are for drawing alone: what is read comes from the rows. */
function point({ values }: ChartRow, keys: readonly string[], at: number, name: string): Point {
  const figures = keys.map((key) => [key, values[key] == null || values[key] === "" ? null : Number(values[key])]);
  return { ...Object.fromEntries(figures), x: name, at } as Point;
}
