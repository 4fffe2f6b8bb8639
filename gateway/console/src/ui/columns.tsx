// The columns of a table, and which of them a person wants to see.

import { ActionIcon } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconColumns3 } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { t } from "../i18n";
import { lazily } from "./lazily";

export interface Column<Row> {
  id: string;
  header: string;
  cell(row: Row): ReactNode;
  /** Pixels; without it the column shares what is left, which is to be at least `least`. */
  width?: number;
  least?: number;
  align?: "right";
  /** What the server calls it when a list is to be ordered by it. */
  sort?: string;
  /** It can be hidden; `"off"` hides it until asked for. */
  optional?: boolean | "off";
  /** Where there is no room it gives way, those with higher numbers first. */
  yields?: number;
}

const LEAST = 150;

/** The columns that fit into a width, in their order. */
export function fitting<Row>(columns: readonly Column<Row>[], width: number): readonly Column<Row>[] {
  const needed = columns.reduce((total, { width: own, least = LEAST }) => total + (own ?? least), 0);
  const weakest = columns.reduce<Column<Row> | undefined>(
    (found, column) => ((column.yields ?? 0) > (found?.yields ?? 0) ? column : found),
    undefined,
  );
  if (width === 0 || needed <= width || !weakest) return columns;
  return fitting(
    columns.filter((column) => column !== weakest),
    width,
  );
}

export interface Columns<Row> {
  all: readonly Column<Row>[];
  shown: readonly Column<Row>[];
  isShown(column: Column<Row>): boolean;
  toggle(column: Column<Row>): void;
}

export function useColumns<Row>(table: string, all: readonly Column<Row>[]): Columns<Row> {
  const [choices, setChoices] = useLocalStorage<Record<string, boolean>>({
    key: `qm-columns-${table}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const isShown = (column: Column<Row>) =>
    !column.optional || (choices[column.id] ?? column.optional !== "off");
  return {
    all,
    shown: all.filter(isShown),
    isShown,
    toggle: (column) => setChoices((old) => ({ ...old, [column.id]: !isShown(column) })),
  };
}

/** The button takes its place at once, the menu comes after the page. */
export const ColumnPicker = lazily(
  () => import("./ColumnPicker"),
  "ColumnPicker",
  <ActionIcon size={34} variant="default" aria-label={t("table.columns")} visibleFrom="sm">
    <IconColumns3 size={17} aria-hidden />
  </ActionIcon>,
);
