// What the pages of sales orders read.

import { keepPreviousData, useQueryClient } from "@tanstack/react-query";

import { api } from "../../api/client";
import { allOf, OF_SALE, paths } from "../../api/keys";
import { paged } from "../../api/pages";
import type { SalesStatus } from "../../api/types";

export interface SalesFilters {
  q?: string;
  status?: SalesStatus;
  customer?: string;
  warehouse?: string;
  /** Who raised them, and when: days of the company's calendar. */
  by?: string;
  from?: string;
  to?: string;
  flagged?: "1";
}

/** What the API is asked, whatever the state. */
export function askedOf({ q, customer, warehouse, by, from, to, flagged }: SalesFilters) {
  return {
    q,
    customer_id: customer,
    warehouse_id: warehouse,
    raised_by: by,
    raised_from: from,
    raised_to: to,
    flagged: flagged === "1" ? true : undefined,
  };
}

export function useSales(filters: SalesFilters) {
  const { status } = filters;
  const query = { ...askedOf(filters), status: status && [status], limit: 100 };
  return api.useInfiniteQuery("get", paths.salesOrders, { params: { query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
}

/** How many of those the filters find stand in each state. */
export function useSalesCounts(filters: SalesFilters) {
  return api.useQuery("get", paths.salesSummary, { params: { query: askedOf(filters) } }, {
    placeholderData: keepPreviousData,
  }).data;
}

export function useSale(id: string) {
  return api.useQuery("get", paths.sale, { params: { path: { order_id: id } } });
}

export function useSaleTimeline(id: string) {
  return api.useQuery("get", paths.saleTimeline, { params: { path: { order_id: id } } });
}

/** To be called after a step of an order: all that is known of it is fetched again. */
export function useSaleChanged(): (id: string) => void {
  const cache = useQueryClient();
  return (id) => {
    const about = { params: { path: { order_id: id } } };
    for (const path of OF_SALE) void cache.invalidateQueries({ queryKey: ["get", path, about] });
    for (const path of [paths.salesOrders, paths.salesSummary]) {
      void cache.invalidateQueries({ queryKey: allOf(path) });
    }
  };
}
