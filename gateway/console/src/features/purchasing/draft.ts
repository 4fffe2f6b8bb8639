// An order being written: kept in this browser, so that a reload or a wrong turn loses nothing.

import { useLocalStorage } from "@mantine/hooks";

import { compare, isDecimal, isPositive, multiply, sum } from "../../format/decimal";
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
