// A sale being written: kept in this browser, so that a reload or a wrong turn loses nothing.

import { useLocalStorage, useSessionStorage } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Available, Sale } from "../../api/types";
import { compare, isDecimal, isPositive, plain, sum } from "../../format/decimal";
import { useMe } from "../session/me";

/** So much per cent, or so much money. */
export type Manner = "percent" | "amount";

export interface SaleLineDraft {
  product_id: string;
  sku: string;
  name: string;
  unit: string;
  quantity: string;
  unit_price: string;
  tax_rate: string;
  discount: string;
  /** What the discount is off the line. */
  discounts: Manner;
  /** How much comes from which warehouse, where that is decided by hand. */
  shares: Record<string, string> | null;
}

/** Freight and the like. */
export interface SaleChargeDraft {
  kind: string;
  amount: string;
  tax: string;
  taxes: Manner;
}

export interface SaleDraft {
  /** The Idempotency-Key: sent twice, also after a reload, it makes one order. */
  key: string;
  customer_id: string;
  customer_name: string;
  reference: string;
  note: string;
  lines: SaleLineDraft[];
  /** Off the whole order. */
  discount: string;
  discounts: Manner;
  charges: SaleChargeDraft[];
  /** One tax for all lines, which some orders come with; it is not written here. */
  tax_amount: string | null;
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
    discount: "",
    discounts: "percent",
    charges: [],
    tax_amount: null,
  };
}

export function useSaleDraft() {
  const { user, tenant } = useMe();
  const [draft, setDraft] = useLocalStorage<SaleDraft>({
    key: `qm-draft-sale-${tenant.id}-${user.id}`,
    defaultValue: blank(),
    // One that began before an order could have charges.
    deserialize: (text) => ({ ...blank(), ...(text && (JSON.parse(text) as SaleDraft)) }),
    getInitialValueInEffect: false,
  });
  return {
    draft,
    change: (part: Partial<SaleDraft>) => setDraft((old) => ({ ...old, ...part })),
    clear: () => setDraft(blank()),
  };
}

/** A draft that exists, being edited: kept in this tab, for the version of it this began from. */
export function useSaleEdit(sale: Sale) {
  const [draft, setDraft, clear] = useSessionStorage<SaleDraft>({
    key: `qm-edit-sale-${sale.id}-${sale.version}`,
    defaultValue: draftOf(sale),
    getInitialValueInEffect: false,
  });
  return {
    draft,
    change: (part: Partial<SaleDraft>) => setDraft((old) => ({ ...old, ...part })),
    clear,
  };
}

/** An order as one would write it. */
export function draftOf(sale: Sale): SaleDraft {
  return {
    ...blank(),
    customer_id: sale.customer_id,
    customer_name: sale.customer_name,
    reference: sale.reference,
    note: sale.note,
    lines: sale.lines.map((line) => ({
      product_id: line.product_id,
      sku: line.sku,
      name: line.name,
      unit: line.unit,
      quantity: plain(line.quantity),
      unit_price: plain(line.unit_price),
      tax_rate: written(line.tax_rate),
      ...offOf(line),
      shares:
        line.allocations.length === 0
          ? null
          : Object.fromEntries(line.allocations.map((one) => [one.warehouse_id, plain(one.quantity)])),
    })),
    ...offOf(sale),
    charges: sale.charges.map(({ kind, amount, tax_rate, tax_amount }) => ({
      kind,
      amount: plain(amount),
      tax: written(tax_amount ?? tax_rate),
      taxes: tax_amount == null ? "percent" : "amount",
    })),
    tax_amount: sale.tax_amount == null ? null : plain(sale.tax_amount),
  };
}

type Discounted = Pick<Sale, "discount_percent" | "discount_amount">;

function offOf({ discount_percent: percent, discount_amount: amount }: Discounted) {
  const discounts: Manner = amount == null ? "percent" : "amount";
  return { discount: written(amount ?? percent), discounts };
}

function written(value: string | null | undefined): string {
  return value ? plain(value) : "";
}

/** A product may stand on several lines of an order that came from elsewhere. */
export function keyOf(lines: readonly SaleLineDraft[], index: number): string {
  const id = lines[index]?.product_id ?? "";
  return `${id}-${lines.slice(0, index).filter(({ product_id }) => product_id === id).length}`;
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

export function isBlankOrAmount(text: string): boolean {
  return text === "" || isAmount(text);
}

function chargeIsFine({ kind, amount, tax }: SaleChargeDraft): boolean {
  return kind.trim() !== "" && isAmount(amount) && isBlankOrAmount(tax);
}

function termsAreFine({ lines, discount, charges }: SaleDraft): boolean {
  const priced = lines.length > 0 && lines.every(lineIsFine);
  return priced && isBlankOrAmount(discount) && charges.every(chargeIsFine);
}

/** The first step that still wants something; what is short may be seen, not confirmed. */
export function firstOpenStep(draft: SaleDraft): Step {
  const { customer_id, lines } = draft;
  if (!customer_id) return "customer";
  if (!termsAreFine(draft)) return "lines";
  return lines.every(dividedWell) ? "review" : "stock";
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
    ...offAsSent(draft),
    charges: draft.charges.map(({ kind, amount, tax, taxes }) => ({
      kind: kind.trim(),
      amount: amount.trim(),
      tax_rate: taxes === "percent" ? tax.trim() || null : null,
      tax_amount: taxes === "amount" ? tax.trim() || null : null,
    })),
    lines: draft.lines.map((line) => ({
      product_id: line.product_id,
      quantity: line.quantity.trim(),
      unit_price: line.unit_price.trim(),
      tax_rate: draft.tax_amount === null ? line.tax_rate || null : null,
      ...offAsSent(line),
      allocations: Object.entries(line.shares ?? {})
        .filter(([, some]) => isPositive(some))
        .map(([warehouse_id, some]) => ({ warehouse_id, quantity: some.trim() })),
    })),
  };
}

function offAsSent({ discount, discounts }: Pick<SaleDraft, "discount" | "discounts">) {
  const off = isPositive(discount) ? discount.trim() : null;
  return {
    discount_percent: discounts === "percent" ? off : null,
    discount_amount: discounts === "amount" ? off : null,
  };
}
