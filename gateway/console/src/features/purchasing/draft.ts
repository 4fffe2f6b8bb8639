// An order being written: kept in this browser, so that a reload or a wrong turn loses nothing.

import { useLocalStorage, useSessionStorage } from "@mantine/hooks";

import type { Order } from "../../api/types";
import { compare, isDecimal, isPositive, multiply, plain, sum } from "../../format/decimal";
import { useMe } from "../session/me";

export interface DraftLine {
  product_id: string;
  sku: string;
  name: string;
  unit: string;
  quantity: string;
  unit_cost: string;
  tax_rate: string;
  /** Picked before the supplier's offers were there: what they give is written in once they are. */
  awaits?: true;
}

/** Freight and the like. */
export interface DraftCharge {
  kind: string;
  amount: string;
  tax_amount: string;
}

export interface Draft {
  /** The Idempotency-Key: sent twice, also after a reload, it makes one order. */
  key: string;
  supplier_id: string;
  supplier_name: string;
  warehouse_id: string;
  expected_on: string;
  note: string;
  lines: DraftLine[];
  charges: DraftCharge[];
  /** Given for the whole order; null: each line is taxed by its own rate. */
  tax_amount: string | null;
  /** Why an approved order is amended. */
  reason: string;
}

export const STEPS = ["supplier", "lines", "warehouse", "review"] as const;
export type Step = (typeof STEPS)[number];

function blank(): Draft {
  return {
    key: crypto.randomUUID(),
    supplier_id: "",
    supplier_name: "",
    warehouse_id: "",
    expected_on: "",
    note: "",
    lines: [],
    charges: [],
    tax_amount: null,
    reason: "",
  };
}

export function useDraft() {
  const { user, tenant } = useMe();
  const [draft, setDraft] = useLocalStorage<Draft>({
    key: `qm-draft-order-${tenant.id}-${user.id}`,
    defaultValue: blank(),
    getInitialValueInEffect: false,
  });
  return {
    draft,
    change: (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part })),
    clear: () => setDraft(blank()),
  };
}

/** An order that exists, being edited: kept in this tab, for the version of it this began from. */
export function useEdit(order: Order) {
  const [draft, setDraft, clear] = useSessionStorage<Draft>({
    key: `qm-edit-order-${order.id}-${order.version}`,
    defaultValue: draftOf(order),
    getInitialValueInEffect: false,
  });
  return {
    draft,
    change: (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part })),
    clear,
  };
}

function draftOf(order: Order): Draft {
  return {
    ...blank(),
    supplier_id: order.supplier_id,
    supplier_name: order.supplier_name,
    warehouse_id: order.warehouse_id,
    expected_on: order.expected_on ?? "",
    note: order.note,
    lines: order.lines.map((line) => ({
      product_id: line.product_id,
      sku: line.sku,
      name: line.name,
      unit: line.unit,
      quantity: plain(line.quantity),
      unit_cost: written(line.unit_cost),
      tax_rate: written(line.tax_rate),
    })),
    charges: (order.charges ?? []).map(({ kind, amount, tax_amount }) => ({
      kind,
      amount: plain(amount),
      tax_amount: plain(tax_amount),
    })),
    tax_amount: order.tax_amount == null ? null : plain(order.tax_amount),
  };
}

function written(value: string | null | undefined): string {
  return value ? plain(value) : "";
}

export function isAmount(text: string): boolean {
  return isDecimal(text) && compare(text, "0") >= 0;
}

function lineIsFine({ quantity, unit_cost, tax_rate }: DraftLine): boolean {
  return isPositive(quantity) && isAmount(unit_cost) && (tax_rate === "" || isAmount(tax_rate));
}

function chargeIsFine({ kind, amount, tax_amount }: DraftCharge): boolean {
  return kind.trim() !== "" && isAmount(amount) && (tax_amount === "" || isAmount(tax_amount));
}

function costsAreFine({ lines, charges, tax_amount }: Draft): boolean {
  const taxed = tax_amount === null || isAmount(tax_amount);
  return lines.length > 0 && lines.every(lineIsFine) && charges.every(chargeIsFine) && taxed;
}

/** The first step that still wants something. */
export function firstOpenStep(draft: Draft): Step {
  if (!draft.supplier_id) return "supplier";
  if (!costsAreFine(draft)) return "lines";
  return draft.warehouse_id ? "review" : "warehouse";
}

export function amountOf(line: Pick<DraftLine, "quantity" | "unit_cost">): string {
  const { quantity, unit_cost } = line;
  return isPositive(quantity) && isAmount(unit_cost) ? multiply(quantity, unit_cost) : "0";
}

export interface Totals {
  subtotal: string;
  charges: string;
  tax: string;
  total: string;
}

/** What it comes to as far as it is written; the server reckons again. */
export function totalsOf({ lines, charges, tax_amount }: Draft): Totals {
  const amounts = (texts: readonly string[]) => sum(texts.filter(isAmount));
  const byLine = lines
    .filter(({ tax_rate }) => isAmount(tax_rate))
    .map((line) => multiply(multiply(amountOf(line), line.tax_rate), "0.01"));
  const subtotal = sum(lines.map(amountOf));
  const charged = amounts(charges.map(({ amount }) => amount));
  const taxes = tax_amount === null ? byLine : [tax_amount];
  const tax = amounts([...taxes, ...charges.map((charge) => charge.tax_amount)]);
  return { subtotal, charges: charged, tax, total: sum([subtotal, charged, tax]) };
}
