// What the pages of suppliers read.

import { keepPreviousData } from "@tanstack/react-query";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { paged } from "../../api/pages";
import type { OrderStatus } from "../../api/types";
import type { SuppliersSearch } from "../../router";

// What is under way with a supplier.
const OPEN: OrderStatus[] = ["approved", "sent", "confirmed", "partially_received"];

/** The filters of the list as the service has them. */
export function asked({ q, state }: SuppliersSearch) {
  return { q, active: state === "all" ? undefined : state !== "inactive" };
}

export function useSuppliers(search: SuppliersSearch) {
  const query = { ...asked(search), sort: search.sort, limit: 100 };
  return api.useInfiniteQuery("get", paths.suppliers, { params: { query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
}

export function useSupplier(id: string) {
  return api.useQuery("get", paths.supplier, { params: { path: { supplier_id: id } } });
}

export function usePriceList(supplier: string, q: string | undefined) {
  const query = { supplier_id: supplier, q, limit: 100 };
  return api.useInfiniteQuery("get", paths.offers, { params: { query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
}

export function useOpenOrders(supplier: string) {
  const query = { supplier_id: supplier, status: OPEN, limit: 50 };
  return api.useQuery("get", paths.orders, { params: { query } });
}
