// What differs between two versions of what an order says, in words a person reads.

import type { Answer, Order, Revision } from "../../api/types";
import { compare } from "../../format/decimal";
import type { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { type Draft, totalsOf } from "./draft";

type Formats = ReturnType<typeof useFormats>;

interface Amount {
  quantity: string;
  unit: string;
  unit_cost?: string | null;
}

interface Line extends Amount {
  product_id: string;
  sku: string;
  name: string;
}

/** What an order says, be it now, until an amendment, or as somebody is writing it. */
export interface Content {
  supplier: string;
  warehouse: string;
  expected_on: string;
  note: string;
  lines: readonly Line[];
  charges: string | null;
  tax: string | null;
  total: string | null;
}

export interface Difference {
  what: string;
  before: string;
  after: string;
}

const NOTHING = "–";

export function contentOf(order: Order): Content {
  return {
    supplier: order.supplier_name,
    warehouse: order.warehouse_name,
    expected_on: order.expected_on ?? "",
    note: order.note,
    lines: order.lines,
    charges: order.charges_total ?? null,
    tax: order.tax ?? null,
    total: order.total ?? null,
  };
}

export function contentOfRevision(revision: Revision): Content {
  return {
    supplier: revision.supplier_name,
    warehouse: revision.warehouse_name,
    expected_on: revision.expected_on ?? "",
    note: revision.note,
    lines: revision.lines,
    charges: revision.charges_total ?? null,
    tax: revision.tax ?? null,
    total: revision.total ?? null,
  };
}

export function contentOfDraft(draft: Draft, warehouse: string): Content {
  return {
    supplier: draft.supplier_name,
    warehouse,
    expected_on: draft.expected_on,
    note: draft.note.trim(),
    lines: draft.lines,
    ...totalsOf(draft),
  };
}

export function differences(before: Content, after: Content, formats: Formats): Difference[] {
  const day = (on: string) => (on ? formats.date(on) : NOTHING);
  const money = (amount: string | null) => (amount === null ? NOTHING : formats.money(amount));
  const rows: Difference[] = [
    { what: t("orders.supplier"), before: before.supplier, after: after.supplier },
    { what: t("order.deliverTo"), before: before.warehouse, after: after.warehouse },
    { what: t("orders.expected"), before: day(before.expected_on), after: day(after.expected_on) },
    ...lineDifferences(before.lines, after.lines, formats),
    { what: t("order.charges"), before: money(before.charges), after: money(after.charges) },
    { what: t("order.tax"), before: money(before.tax), after: money(after.tax) },
    { what: t("orders.total"), before: money(before.total), after: money(after.total) },
    { what: t("ledger.note"), before: before.note || NOTHING, after: after.note || NOTHING },
  ];
  return rows.filter((row) => row.before !== row.after);
}

/** What a supplier offers otherwise than it was ordered, line by line. */
export function answerDifferences({ lines }: Answer, formats: Formats): Difference[] {
  return lines
    .map((line) => {
      const { unit } = line;
      const ordered = { quantity: line.ordered, unit, unit_cost: line.ordered_cost };
      const offered = { quantity: line.quantity, unit, unit_cost: line.unit_cost };
      return {
        what: `${line.sku} ${line.name}`,
        before: [wording(ordered, formats), dated(line.ordered_for, formats)].join(""),
        after: [wording(offered, formats), dated(line.expected_on, formats)].join(""),
      };
    })
    .filter((row) => row.before !== row.after);
}

function dated(on: string | null, formats: Formats): string {
  return on ? `, ${formats.date(on)}` : "";
}

/** Lines of one product belong together in the order they stand. */
function lineDifferences(
  before: readonly Line[],
  after: readonly Line[],
  formats: Formats,
): Difference[] {
  const old = named(before);
  const fresh = named(after);
  const say = (line: Line | undefined) => (line ? wording(line, formats) : NOTHING);
  return [...new Map([...old, ...fresh])]
    .filter(([key]) => !same(old.get(key), fresh.get(key)))
    .map(([key, { sku, name }]) => ({
      what: `${sku} ${name}`,
      before: say(old.get(key)),
      after: say(fresh.get(key)),
    }));
}

function named(lines: readonly Line[]): Map<string, Line> {
  const times = new Map<string, number>();
  return new Map(
    lines.map((line) => {
      const time = (times.get(line.product_id) ?? 0) + 1;
      times.set(line.product_id, time);
      return [`${line.product_id}:${time}`, line];
    }),
  );
}

function same(one: Line | undefined, other: Line | undefined): boolean {
  if (!one || !other) return one === other;
  const costs = compare(one.unit_cost || "0", other.unit_cost || "0") === 0;
  return costs && compare(one.quantity, other.quantity) === 0;
}

function wording({ quantity, unit, unit_cost }: Amount, formats: Formats): string {
  const many = `${formats.quantity(quantity)} ${unit}`;
  return unit_cost ? `${many} × ${formats.price(unit_cost)}` : many;
}
