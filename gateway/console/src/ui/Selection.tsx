// Rows of a table that somebody chose, to do something to all of them at once.

import { Button, CloseButton, Group } from "@mantine/core";
import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from "react";

import { t, tn } from "../i18n";
import { isTaken } from "./typing";

/** Pixels of the column with the checkboxes. */
export const CHECK = 40;

interface Identified {
  id: string;
}

export interface Selection<Row extends Identified> {
  chosen: readonly Row[];
  has(id: string): boolean;
  /** Choose it, or no longer; with Shift, all from the last one touched to this one. */
  toggle(row: Row, rows: readonly Row[], through: boolean): void;
  /** Choose all of these, or none when all are chosen already. */
  all(rows: readonly Row[]): void;
  clear(): void;
  /** What a row is called, for those who hear it. */
  name(row: Row): string;
}

export function useSelection<Row extends Identified>(name: (row: Row) => string): Selection<Row> {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Row>>(new Map());
  const last = useRef<string>(undefined);
  const put = (rows: readonly Row[], on: boolean) =>
    setChosen((old) => {
      const next = new Map(old);
      for (const row of rows) {
        if (on) next.set(row.id, row);
        else next.delete(row.id);
      }
      return next;
    });
  return {
    chosen: [...chosen.values()],
    has: (id) => chosen.has(id),
    toggle(row, rows, through) {
      const from = through ? rows.findIndex(({ id }) => id === last.current) : -1;
      const to = rows.indexOf(row);
      const some = from < 0 ? [row] : rows.slice(Math.min(from, to), Math.max(from, to) + 1);
      put(some, !chosen.has(row.id));
      last.current = row.id;
    },
    all: (rows) => put(rows, !rows.every(({ id }) => chosen.has(id))),
    clear: () => setChosen(new Map()),
    name,
  };
}

interface RowProps<Row extends Identified> {
  row: Row;
  rows: readonly Row[];
  selection: Selection<Row>;
}

export function CheckRow<Row extends Identified>({ row, rows, selection }: RowProps<Row>) {
  const onClick = (event: MouseEvent) => selection.toggle(row, rows, event.shiftKey);
  return (
    // The whole cell is the target, not the small box alone.
    <label className="check">
      <input
        type="checkbox"
        aria-label={t("table.choose", { name: selection.name(row) })}
        checked={selection.has(row.id)}
        onClick={onClick}
        onChange={() => undefined}
      />
    </label>
  );
}

interface AllProps<Row extends Identified> {
  rows: readonly Row[];
  selection: Selection<Row>;
}

export function CheckAll<Row extends Identified>({ rows, selection }: AllProps<Row>) {
  const box = useRef<HTMLInputElement>(null);
  const count = rows.filter(({ id }) => selection.has(id)).length;
  useEffect(() => {
    if (box.current) box.current.indeterminate = count > 0 && count < rows.length;
  }, [count, rows.length]);
  return (
    <th scope="col" className="check-cell">
      <label className="check">
        <input
          ref={box}
          type="checkbox"
          aria-label={t("table.chooseAll")}
          checked={count > 0 && count === rows.length}
          onChange={() => selection.all(rows)}
        />
      </label>
    </th>
  );
}

interface BarProps<Row extends Identified> {
  selection: Selection<Row>;
  children: ReactNode;
}

/** What can be done to the chosen rows; it lies over the page, so that no row moves. */
export function BulkBar<Row extends Identified>({ selection, children }: BarProps<Row>) {
  const count = selection.chosen.length;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !isTaken(event)) selection.clear();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [selection]);
  if (count === 0) return null;
  return (
    <section className="floating bulk-bar" aria-label={t("table.chosen")}>
      <b className="number" aria-live="polite">
        {tn("table.chosenCount", count)}
      </b>
      <Group gap={6}>{children}</Group>
      <CloseButton aria-label={t("table.clearChoice")} onClick={selection.clear} />
    </section>
  );
}

export function BulkButton(props: { icon: ReactNode; label: string; busy?: boolean; onClick(): void }) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={props.icon}
      loading={props.busy}
      onClick={props.onClick}
    >
      {props.label}
    </Button>
  );
}
