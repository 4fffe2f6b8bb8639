// What an event of a sales order does to what is on screen.

import type { QueryClient } from "@tanstack/react-query";

import { allOf, OF_SALE, paths } from "../api/keys";
import { client, data } from "../api/client";
import type { Sale, SalesOrderRow, SalesStatus } from "../api/types";
import { arrivalsOf, type Lists } from "./lists";
import type { LiveEvent } from "./stream";
import { Throttle } from "./throttle";

type SaleEvent = Extract<LiveEvent, { type: `sales.sales_order.${string}` }>;

// What an order says, and comes to, is in no event.
const REWRITTEN = /_order\.(changed|flagged|completed)$/;

/** Which pill of new orders belongs to a list filtered by this state. */
export function saleArrivals(status: SalesStatus | undefined): string {
  return arrivalsOf(paths.salesOrders, status);
}

export class SalesReducer {
  readonly #cache: QueryClient;
  readonly #lists: Lists;
  readonly #refetch: Throttle;
  readonly #rows = new Throttle((id) => void this.#fetchRow(id));

  constructor(cache: QueryClient, lists: Lists, refetch: Throttle) {
    this.#cache = cache;
    this.#lists = lists;
    this.#refetch = refetch;
  }

  apply({ subject: id, version, type, data: said }: SaleEvent): void {
    // What a line cost moves no order.
    if (!("status" in said)) return;
    const status = said.status as SalesStatus;
    this.#lists.patch<SalesOrderRow>(paths.salesOrders, (row) => {
      if (row.id !== id) return null;
      return version > row.version ? { ...row, status, version } : row;
    });
    this.#lists.arrived(paths.salesOrders, id, status, type.endsWith(".raised"));
    for (const path of [paths.salesOrders, paths.salesSummary]) this.#refetch.call(path);
    if (REWRITTEN.test(type)) this.#rows.call(id);
    this.#fetchSale(id, version);
  }

  async #fetchRow(id: string): Promise<void> {
    if (!this.#lists.has<SalesOrderRow>(paths.salesOrders, (row) => row.id === id)) return;
    const params = { path: { order_id: id } };
    const fresh = await data(client.GET(paths.sale, { params })).catch(() => null);
    if (!fresh) return;
    this.#lists.patch<SalesOrderRow>(paths.salesOrders, (row) =>
      row.id === id ? (fresh.version >= row.version ? fresh : row) : null,
    );
  }

  #fetchSale(id: string, version: number): void {
    const shown = this.#cache
      .getQueriesData<Sale>({ queryKey: allOf(paths.sale) })
      .find(([, sale]) => sale?.id === id)?.[1];
    if (shown && version <= shown.version) return;
    const about = { params: { path: { order_id: id } } };
    for (const path of OF_SALE) void this.#cache.invalidateQueries({ queryKey: ["get", path, about] });
  }
}

export function isOfSale(event: LiveEvent): event is SaleEvent {
  return event.type.startsWith("sales.sales_order.");
}
