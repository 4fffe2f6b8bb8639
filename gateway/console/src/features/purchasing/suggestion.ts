// How much to order: what stock lacks up to its target, in the supplier's minimum and packs.

import type { Offer, StockRow } from "../../api/types";
import { add, compare, isPositive, larger, plain, roundUp, subtract, sum } from "../../format/decimal";
import type { useFormats } from "../../format/formats";
import { t } from "../../i18n";

const PARTS = ["target", "back_ordered", "available", "incoming"] as const;
type Parts = Record<(typeof PARTS)[number], string>;

export interface Suggestion {
  /** What goes into it, of the places that lack something. */
  parts: Parts;
  lacking: string;
  /** What to order for it: nothing, where nothing lacks. */
  quantity: string;
}

type Ruled = StockRow & { target: string };
type Terms = Pick<Offer, "minimum_order" | "pack_multiple">;

/** Null where no rule says how much there should be. */
export function suggestionOf(
  levels: readonly StockRow[],
  warehouse: string,
  terms: Terms | undefined,
): Suggestion | null {
  const ruled = levels.filter((row): row is Ruled => row.target != null);
  if (ruled.length === 0) return null;
  const lacking = placesOf(ruled, warehouse).filter((row) => isPositive(lackOf(row)));
  const quantity = sum(lacking.map(lackOf));
  return {
    parts: Object.fromEntries(
      PARTS.map((part) => [part, sum(lacking.map((row) => row[part]))]),
    ) as Parts,
    lacking: quantity,
    quantity: isPositive(quantity) ? orderable(quantity, terms) : "0",
  };
}

/** The chosen warehouse counts; without one, or a rule of its own, the rule over all, or every rule. */
function placesOf(ruled: readonly Ruled[], warehouse: string): readonly Ruled[] {
  const here = ruled.filter(({ warehouse_id }) => warehouse_id === warehouse);
  if (here.length > 0) return here;
  const overAll = ruled.filter(({ warehouse_id }) => warehouse_id === null);
  return overAll.length > 0 || warehouse ? overAll : ruled;
}

function lackOf({ target, back_ordered, available, incoming }: Ruled): string {
  return subtract(add(target, back_ordered), add(available, incoming));
}

/** No less than the supplier's minimum, and in whole packs. */
export function orderable(quantity: string, terms: Terms | undefined): string {
  if (!terms) return plain(quantity);
  const enough = larger(quantity, terms.minimum_order);
  return isPositive(terms.pack_multiple) ? roundUp(enough, terms.pack_multiple) : plain(enough);
}

/** Whether the supplier sells just so many. */
export function isOrderable(quantity: string, terms: Terms | undefined): boolean {
  return compare(orderable(quantity, terms), quantity) === 0;
}

export function termsInWords(terms: Terms | undefined, formats: ReturnType<typeof useFormats>): string {
  const { minimum_order = "0", pack_multiple = "0" } = terms ?? {};
  const said = [
    isPositive(minimum_order) && t("draft.minimum", { quantity: formats.quantity(minimum_order) }),
    isPositive(pack_multiple) && t("draft.packs", { quantity: formats.quantity(pack_multiple) }),
  ];
  return said.filter(Boolean).join(", ");
}

/** Why so many: "target 200 − 40 available − 100 incoming". */
export function whyInWords({ parts }: Suggestion, formats: ReturnType<typeof useFormats>): string {
  const said = PARTS.filter((part) => part === "target" || compare(parts[part], "0") !== 0);
  return said.map((part) => t(`draft.why.${part}`, { quantity: formats.quantity(parts[part]) })).join(" ");
}
