// The columns of a table, and the picker that remembers which of them a person wants to see.

import { ActionIcon, Checkbox, Menu, Tooltip } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconColumns3 } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { t } from "../i18n";

export interface Column<Row> {
  id: string;
  header: string;
  cell(row: Row): ReactNode;
  /** Pixels; without it the column shares what is left, which is to be at least `least`. */
  width?: number;
  least?: number;
  align?: "right";
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

export function ColumnPicker<Row>({ columns }: { columns: Columns<Row> }) {
  return (
    <Menu closeOnItemClick={false} width={200}>
      <Menu.Target>
        <Tooltip label={t("table.columns")}>
          <ActionIcon size={34} variant="default" aria-label={t("table.columns")} visibleFrom="sm">
            <IconColumns3 size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("table.columns")}</Menu.Label>
        {columns.all
          .filter((column) => column.optional)
          .map((column) => (
            <Menu.Item
              key={column.id}
              role="menuitemcheckbox"
              aria-checked={columns.isShown(column)}
              leftSection={
                <Checkbox.Indicator size="xs" checked={columns.isShown(column)} aria-hidden />
              }
              onClick={() => columns.toggle(column)}
            >
              {column.header}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
