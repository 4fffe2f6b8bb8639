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
  };
}

export function useDraft() {
  const { user } = useMe();
  const [draft, setDraft] = useLocalStorage<Draft>({
    key: `qm-draft-order-${user.id}`,
    defaultValue: blank(),
    getInitialValueInEffect: false,
  });
  return {
    draft,
    change: (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part })),
    clear: () => setDraft(blank()),
  };
}

/** A draft that exists, being edited: kept in this tab, for the version of the order it began from. */
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
    key: "",
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
      unit_cost: line.unit_cost ? plain(line.unit_cost) : "",
      tax_rate: line.tax_rate ? plain(line.tax_rate) : "",
    })),
  };
}

function lineIsFine({ quantity, unit_cost }: DraftLine): boolean {
  return isPositive(quantity) && isDecimal(unit_cost) && compare(unit_cost, "0") >= 0;
}

/** The first step that still wants something. */
export function firstOpenStep(draft: Draft): Step {
  if (!draft.supplier_id) return "supplier";
  if (draft.lines.length === 0 || !draft.lines.every(lineIsFine)) return "lines";
  if (!draft.warehouse_id) return "warehouse";
  return "review";
}

export function amountOf(line: DraftLine): string {
  return lineIsFine(line) ? multiply(line.quantity, line.unit_cost) : "0";
}

export function subtotalOf(draft: Draft): string {
  return sum(draft.lines.map(amountOf));
}

export function taxOf(draft: Draft): string {
  const taxes = draft.lines
    .filter(({ tax_rate }) => isDecimal(tax_rate))
    .map((line) => multiply(multiply(amountOf(line), line.tax_rate), "0.01"));
  return sum(taxes);
}
