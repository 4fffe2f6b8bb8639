// A sale being written: kept in this browser, so that a reload or a wrong turn loses nothing.

import { useLocalStorage } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Available } from "../../api/types";
import { compare, isDecimal, isPositive, multiply, subtract, sum } from "../../format/decimal";
import { useMe } from "../session/me";

export interface SaleLineDraft {
  product_id: string;
  sku: string;
  name: string;
  unit: string;
  quantity: string;
  unit_price: string;
  tax_rate: string;
  discount: string;
  /** What the discount is: so much per cent, or so much money off the line. */
  discounts: "percent" | "amount";
  /** How much comes from which warehouse, where that is decided by hand. */
  shares: Record<string, string> | null;
}

export interface SaleDraft {
  /** The Idempotency-Key: sent twice, also after a reload, it makes one order. */
  key: string;
  customer_id: string;
  customer_name: string;
  reference: string;
  note: string;
  lines: SaleLineDraft[];
}

export const STEPS = ["customer", "lines", "stock", "review"] as const;
export type Step = (typeof STEPS)[number];

function blank(): SaleDraft {
  return {
    key: crypto.randomUUID(),
    customer_id: "",
    customer_name: "",
    reference: "",
    note: "",
    lines: [],
  };
}

export function useSaleDraft() {
  const { user, tenant } = useMe();
  const [draft, setDraft] = useLocalStorage<SaleDraft>({
    key: `qm-draft-sale-${tenant.id}-${user.id}`,
    defaultValue: blank(),
    getInitialValueInEffect: false,
  });
  return {
    draft,
    change: (part: Partial<SaleDraft>) => setDraft((old) => ({ ...old, ...part })),
    clear: () => setDraft(blank()),
  };
}

export function isAmount(text: string): boolean {
  return isDecimal(text) && compare(text, "0") >= 0;
}

export function lineIsFine({ quantity, unit_price, discount }: SaleLineDraft): boolean {
  return isPositive(quantity) && isAmount(unit_price) && (discount === "" || isAmount(discount));
}

export function dividedWell({ quantity, shares }: SaleLineDraft): boolean {
  if (!shares) return true;
  const parts = Object.values(shares).filter((text) => text.trim() !== "");
  return parts.every(isAmount) && compare(sum(parts), quantity) === 0;
}

/** The first step that still wants something; what is short may be seen, not confirmed. */
export function firstOpenStep({ customer_id, lines }: SaleDraft): Step {
  if (!customer_id) return "customer";
  if (lines.length === 0 || !lines.every(lineIsFine)) return "lines";
  return lines.every(dividedWell) ? "review" : "stock";
}

export function netOf({ quantity, unit_price, discount, discounts }: SaleLineDraft): string {
  if (!isPositive(quantity) || !isAmount(unit_price)) return "0";
  const gross = multiply(quantity, unit_price);
  if (!isPositive(discount)) return gross;
  const off = discounts === "amount" ? discount : multiply(multiply(gross, discount), "0.01");
  return subtract(gross, off);
}

/** The taxes of the draft by rate, and on how much. */
export function taxesOf({ lines }: SaleDraft): { rate: string; base: string; tax: string }[] {
  const rates = [...new Set(lines.map(({ tax_rate }) => tax_rate).filter(isPositive))];
  return rates.map((rate) => {
    const base = sum(lines.filter((line) => line.tax_rate === rate).map(netOf));
    return { rate, base, tax: multiply(multiply(base, rate), "0.01") };
  });
}

/** What could be sold of the lines now, from where; it follows every movement of stock. */
export function useAvailability(lines: readonly SaleLineDraft[]) {
  const asked = lines
    .filter(({ quantity }) => isPositive(quantity))
    .flatMap(({ product_id, quantity, shares }) =>
      shares
        ? Object.entries(shares)
            .filter(([, some]) => isPositive(some))
            .map(([warehouse_id, some]) => ({ product_id, quantity: some.trim(), warehouse_id }))
        : [{ product_id, quantity: quantity.trim() }],
    );
  return useQuery({
    queryKey: [...allOf(paths.availability), asked],
    queryFn: ({ signal }) => data(client.POST(paths.availability, { body: { lines: asked }, signal })),
    enabled: asked.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** All that was answered about a line's product. */
export function answersOf(items: readonly Available[], line: SaleLineDraft): readonly Available[] {
  return items.filter(({ product_id }) => product_id === line.product_id);
}

export function shortOf(items: readonly Available[], line: SaleLineDraft): string {
  return sum(answersOf(items, line).map(({ short }) => short));
}

export function asSent(draft: SaleDraft) {
  return {
    customer_id: draft.customer_id,
    reference: draft.reference.trim(),
    note: draft.note.trim(),
    lines: draft.lines.map((line) => {
      const off = isPositive(line.discount) ? line.discount.trim() : null;
      return {
        product_id: line.product_id,
        quantity: line.quantity.trim(),
        unit_price: line.unit_price.trim(),
        tax_rate: line.tax_rate || null,
        discount_percent: line.discounts === "percent" ? off : null,
        discount_amount: line.discounts === "amount" ? off : null,
        allocations: Object.entries(line.shares ?? {})
          .filter(([, some]) => isPositive(some))
          .map(([warehouse_id, some]) => ({ warehouse_id, quantity: some.trim() })),
      };
    }),
  };
}
