// What the purchase order pages read.

import { type InfiniteData, keepPreviousData, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";

import { SELDOM } from "../../api/cache";
import { api, client } from "../../api/client";
import { allOf, OF_ORDER, paths } from "../../api/keys";
import { everything, paged } from "../../api/pages";
import type { OrderStatus, StockRow } from "../../api/types";

type Levels = InfiniteData<{ items: StockRow[] }>;

// So many products' levels come with one request: a page of products, at a few warehouses each.
const AT_ONCE = 50;

export interface OrderFilters {
  q?: string;
  status?: OrderStatus;
  supplier?: string;
  warehouse?: string;
  /** Who raised them, and when: days of the company's calendar. */
  by?: string;
  from?: string;
  to?: string;
  overdue?: "1";
}

/** What the API is asked, whatever the state. */
export function askedOf({ q, supplier, warehouse, by, from, to, overdue }: OrderFilters) {
  return {
    q,
    supplier_id: supplier,
    warehouse_id: warehouse,
    raised_by: by,
    raised_from: from,
    raised_to: to,
    overdue: overdue === "1" ? true : undefined,
  };
}

export function useOrders(filters: OrderFilters) {
  const { status } = filters;
  const query = { ...askedOf(filters), status: status && [status], limit: 100 };
  return api.useInfiniteQuery("get", paths.orders, { params: { query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
}

/** How many of those the filters find stand in each state. */
export function useOrderCounts(filters: OrderFilters) {
  return api.useQuery("get", paths.ordersSummary, { params: { query: askedOf(filters) } }, {
    placeholderData: keepPreviousData,
  }).data;
}

/** The newest orders in some states, as a short list that is fetched again whenever an order moves. */
export function useWaiting(status: OrderStatus[]) {
  return api.useQuery("get", paths.orders, { params: { query: { status, limit: 50 } } });
}

export function useOrder(id: string) {
  return api.useQuery("get", paths.order, { params: { path: { order_id: id } } });
}

/** What the order said before it was amended, newest first. */
export function useRevisions(id: string) {
  return api.useQuery("get", paths.revisions, { params: { path: { order_id: id } } });
}

/** To be called after a step of an order: all that is known of it is fetched again. */
export function useOrderChanged(): (id: string) => void {
  const cache = useQueryClient();
  return (id) => {
    const about = { params: { path: { order_id: id } } };
    for (const path of OF_ORDER) {
      void cache.invalidateQueries({ queryKey: ["get", path, about] });
    }
    for (const path of [paths.orders, paths.ordersSummary, paths.approvals]) {
      void cache.invalidateQueries({ queryKey: allOf(path) });
    }
  };
}

export function useTimeline(id: string) {
  return api.useQuery("get", paths.timeline, { params: { path: { order_id: id } } });
}

export function useSuppliers(q: string) {
  const query = { q: q || undefined, active: true, limit: 50 };
  return api.useQuery("get", paths.suppliers, { params: { query } }, {
    placeholderData: keepPreviousData,
    staleTime: SELDOM,
  });
}

/** What a supplier offers, with the prices last agreed. */
export function useOffers(supplier: string) {
  return useQuery({
    queryKey: [...allOf(paths.offers), "all", supplier],
    queryFn: ({ signal }) =>
      everything((cursor) => {
        const query = { supplier_id: supplier, limit: 200, cursor };
        return client.GET(paths.offers, { params: { query }, signal });
      }),
    staleTime: SELDOM,
    enabled: supplier !== "",
  });
}

/** The levels of some products at every warehouse, which follow the stock live. */
export function useLevelsOf(products: readonly string[]): readonly StockRow[] {
  const asked = Array.from({ length: Math.ceil(products.length / AT_ONCE) }, (_, page) =>
    products.slice(page * AT_ONCE, (page + 1) * AT_ONCE).join(),
  );
  return useQueries({ queries: asked.map(levelsOf), combine: together });
}

/** In the shape of a paged list, whose rows events change in place. */
function levelsOf(ids: string) {
  const about = { params: { query: { ids, limit: 200 } } };
  return {
    queryKey: [...allOf(paths.stock), about],
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Levels> => {
      const all = everything((cursor) =>
        client.GET(paths.stock, { params: { query: { ...about.params.query, cursor } }, signal }),
      );
      return { pages: [await all], pageParams: [null] };
    },
    placeholderData: keepPreviousData<Levels>,
  };
}

function together(answers: readonly { data?: Levels }[]): StockRow[] {
  return answers.flatMap(({ data }) => data?.pages.flatMap(({ items }) => items) ?? []);
}
