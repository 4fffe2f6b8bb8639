// What a chart is made of, as data: rows of decimal strings, which columns are drawn, and how.

import type { Formats } from "../../format/formats";

export const HEIGHT = 232;

export type Kind = "text" | "date" | "month" | "money" | "quantity" | "integer" | "percent";
/** A colour that tells itself from its neighbours in light and dark, and to the colour-blind. */
export type Hue = "teal" | "blue" | "amber" | "gray" | "red" | "green";

const ORDER: readonly Hue[] = ["teal", "blue", "amber", "gray", "red", "green"];

/** The colour of a series, by its place unless it has a hue. */
export function colorOf(hue: Hue | undefined, at: number): string {
  return `var(--qm-chart-${hue ?? ORDER[at % ORDER.length] ?? "teal"})`;
}

export interface Axis {
  key: string;
  label: string;
  kind: Kind;
}

export interface Series extends Axis {
  hue?: Hue;
}

export interface ChartRow {
  /** What picking it leads to. */
  id?: string;
  /** Decimal strings and texts by column: exact in the table, rounded only where drawn. */
  values: Readonly<Record<string, string | number | null | undefined>>;
  hue?: Hue;
}

export interface Drawing {
  /** `bars` lie, one below the other, for names; the others go along days or months. */
  shape: "area" | "line" | "columns" | "bars";
  x: Axis;
  series: readonly Series[];
  rows: readonly ChartRow[];
  /** The rows lead somewhere. */
  onPick?(row: ChartRow): void;
  height?: number;
}

type Cell = string | number | null | undefined;

/** A figure as the company writes it. */
export function written(formats: Formats, kind: Kind, cell: Cell): string {
  if (cell === null || cell === undefined || cell === "") return "–";
  const text = String(cell);
  if (kind === "money") return formats.money(text);
  if (kind === "quantity") return formats.quantity(text);
  if (kind === "integer") return formats.count(Number(text));
  if (kind === "percent") return `${formats.quantity(text)} %`;
  if (kind === "date") return formats.date(text);
  if (kind === "month") return formats.month(text);
  return text;
}

/** The same where there is little room: ₹2Cr, 1 Dec. */
export function short(formats: Formats, kind: Kind, cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  const text = String(cell);
  if (kind === "money") return formats.compactMoney(text);
  if (kind === "quantity" || kind === "integer") return formats.compact(text);
  if (kind === "date") return formats.dayOfMonth(text);
  return written(formats, kind, cell);
}
