// What was counted of an order and is not posted yet: kept in this tab, so that no reload loses it.

import { useEffect, useState } from "react";

import type { Order, OrderLine } from "../../api/types";
import { add, compare, isDecimal, isPositive } from "../../format/decimal";
import { type ReceivedLine, untouched } from "../purchasing/receiving";
import { useMe } from "../session/me";

interface Counts {
  /** Of the receipt to be: what was on its way at a reload is not posted twice. */
  key: string;
  /** The receipts there were when counting began. */
  known: readonly string[];
  lines: readonly ReceivedLine[];
}

/** `posted`: one's own receipts, which the order may not tell yet. */
export function useCounts(order: Order, posted: readonly string[]) {
  const { user } = useMe();
  const place = `qm-counts-${user.id}-${order.id}`;
  const [counts, setCounts] = useState(() => keptAt(place) ?? begun(order, posted));
  useEffect(() => {
    if (counts.lines.length > 0) sessionStorage.setItem(place, JSON.stringify(counts));
    else sessionStorage.removeItem(place);
  }, [place, counts]);
  const change = (next: (lines: readonly ReceivedLine[]) => readonly ReceivedLine[]) =>
    setCounts((old) => ({ ...old, lines: next(old.lines) }));
  return {
    ...counts,
    // A line may have left the order since it was counted.
    lines: counts.lines.filter(({ line_id }) => order.lines.some(({ id }) => id === line_id)),
    more: (line: OrderLine) => change((all) => oneMore(all, line)),
    edit: (id: string, part: Partial<ReceivedLine>) =>
      change((all) => all.map((one) => (one.line_id === id ? { ...one, ...part } : one))),
    leaveOut: (id: string) => change((all) => all.filter(({ line_id }) => line_id !== id)),
    forget: () => sessionStorage.removeItem(place),
  };
}

function keptAt(place: string): Counts | null {
  const kept = sessionStorage.getItem(place);
  return kept ? (JSON.parse(kept) as Counts) : null;
}

function begun({ receipts }: Order, posted: readonly string[]): Counts {
  const known = [...receipts.map(({ id }) => id), ...posted];
  return { key: crypto.randomUUID(), known, lines: [] };
}

function oneMore(lines: readonly ReceivedLine[], line: OrderLine): readonly ReceivedLine[] {
  const there = lines.find(({ line_id }) => line_id === line.id);
  if (!there) return [{ ...untouched(line), accepted: least(line) }, ...lines];
  const { accepted } = there;
  const more = { ...there, accepted: isDecimal(accepted) ? add(accepted, "1") : "1" };
  return [more, ...lines.filter((one) => one !== there)];
}

/** One, or what is left where that is less. */
function least({ open }: OrderLine): string {
  return isPositive(open) && compare(open, "1") < 0 ? open : "1";
}
