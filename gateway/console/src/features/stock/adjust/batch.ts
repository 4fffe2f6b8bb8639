// Changes of stock being written: kept in this browser until they are posted all at once.

import { useLocalStorage } from "@mantine/hooks";

import type { Product, StockRow } from "../../../api/types";
import { compare, isDecimal } from "../../../format/decimal";
import { useMe } from "../../session/me";

/** A level as it was when the change was decided on; version 0 where there was none. */
export interface Seen {
  version: number;
  on_hand: string;
}

export interface BatchLine {
  product_id: string;
  sku: string;
  name: string;
  unit: string;
  quantity: string;
  /** Empty: that of the whole batch. */
  reason: string;
  unit_cost: string;
  seen: Seen | null;
}

export interface Batch {
  /** The Idempotency-Key: sent twice, also after a reload, it is posted once. */
  key: string;
  warehouse_id: string;
  reason: string;
  note: string;
  /** On the company's clock; empty is now. */
  happened_at: string;
  lines: BatchLine[];
}

function blank(): Batch {
  return {
    key: crypto.randomUUID(),
    warehouse_id: "",
    reason: "",
    note: "",
    happened_at: "",
    lines: [],
  };
}

export function useBatch() {
  const { user, tenant } = useMe();
  const [batch, setBatch] = useLocalStorage<Batch>({
    key: `qm-adjust-${tenant.id}-${user.id}`,
    defaultValue: blank(),
    getInitialValueInEffect: false,
  });
  const change = (part: Partial<Batch>) => setBatch((old) => ({ ...old, ...part }));
  return {
    batch,
    change,
    edit: (product: string, part: Partial<BatchLine>) =>
      setBatch((old) => ({
        ...old,
        lines: old.lines.map((line) => (line.product_id === product ? { ...line, ...part } : line)),
      })),
    add: (product: Product) => setBatch((old) => ({ ...old, lines: [lineOf(product), ...old.lines] })),
    remove: (product: string) =>
      setBatch((old) => ({
        ...old,
        lines: old.lines.filter(({ product_id }) => product_id !== product),
      })),
    /** In another warehouse everything stands at something else. */
    moveTo: (warehouse_id: string) =>
      setBatch((old) => ({
        ...old,
        warehouse_id,
        lines: old.lines.map((line) => ({ ...line, seen: null })),
      })),
    /** After it was posted: where and why stay, for the next one. */
    renew: () =>
      setBatch(({ warehouse_id, reason }) => ({ ...blank(), warehouse_id, reason })),
    clear: () => setBatch(blank()),
  };
}

function lineOf({ id, sku, name, unit }: Product): BatchLine {
  return { product_id: id, sku, name, unit, quantity: "", reason: "", unit_cost: "", seen: null };
}

export function seenNow(level: StockRow | undefined): Seen {
  return level ? { version: level.version, on_hand: level.on_hand } : { version: 0, on_hand: "0" };
}

/** Whether what somebody saw of a level is no longer how much is there. */
export function hasMoved(seen: Seen | null, now: Seen): boolean {
  return seen !== null && seen.version !== now.version && compare(seen.on_hand, now.on_hand) !== 0;
}

export function isChange(quantity: string): boolean {
  return isDecimal(quantity) && compare(quantity, "0") !== 0;
}
