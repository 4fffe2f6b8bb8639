// What the stock pages read.

import { keepPreviousData } from "@tanstack/react-query";

export { useWarehouses } from "../../api/lists";
import { SELDOM } from "../../api/cache";
import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { paged } from "../../api/pages";
import type { StockRow, StockStatus } from "../../api/types";
import { sum } from "../../format/decimal";

export interface StockFilters {
  q?: string;
  warehouse?: string;
  category?: string;
  status?: StockStatus;
}

export function useStock({ q, warehouse, category, status }: StockFilters) {
  const query = { q, warehouse_id: warehouse, category_id: category, status, limit: 100 };
  return api.useInfiniteQuery("get", paths.stock, { params: { query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
}

/** How many rows of the whole list are in each state. */
export function useStockSummary() {
  return api.useQuery("get", paths.stockSummary);
}

/** The levels of one product, at every warehouse. */
export function useLevels(product: string | undefined) {
  const query = { product_id: product };
  return api.useInfiniteQuery("get", paths.stock, { params: { query } }, {
    ...paged,
    enabled: product !== undefined,
  });
}

/** A product's total: the row over all warehouses is the sum of the others already. */
export function totalOf(
  levels: readonly StockRow[],
  field: "on_hand" | "available" | "reserved" | "incoming",
): string {
  return sum(levels.filter((row) => row.warehouse_id !== null).map((row) => row[field]));
}

export function useLedger(product: string | undefined) {
  const query = { product_id: product, limit: 50 };
  return api.useInfiniteQuery("get", paths.movements, { params: { query } }, {
    ...paged,
    enabled: product !== undefined,
  });
}

export function useReasons() {
  return api.useQuery("get", paths.reasons, {}, { staleTime: SELDOM });
}

export function useReservations(product: string) {
  const query = { product_id: product, limit: 200 };
  return api.useQuery("get", paths.reservations, { params: { query } });
}

/** Transfers that have left with some of it, and not arrived. */
export function useOnTheWay(product: string) {
  const query = { product_id: product, status: "in_transit" as const, limit: 200 };
  return api.useQuery("get", paths.transfers, { params: { query } });
}
