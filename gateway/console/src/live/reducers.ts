// What an event does to what is on screen: patch it in place if newer, else fetch it again.

import type { InfiniteData, QueryClient } from "@tanstack/react-query";

import { allOf, paths } from "../api/keys";
import type { Order, OrderRow, OrderStatus, StockRow, StockStatus } from "../api/types";
import { arrivals, flashes } from "./signals";
import type { LiveEvent } from "./stream";
import { Throttle } from "./throttle";

type Of<Type extends LiveEvent["type"]> = Extract<LiveEvent, { type: Type }>;
type OrderEvent = Extract<LiveEvent, { type: `purchasing.purchase_order.${string}` }>;
interface Page<Row> {
  items: Row[];
}
type Pages<Row> = InfiniteData<Page<Row>>;
interface OrderFilters {
  params: { query: { q?: string; status?: OrderStatus[] } };
}

/** Which pill of new orders belongs to a list filtered by this state. */
export function orderArrivals(status: OrderStatus | undefined): string {
  return `${paths.orders}:${status ?? ""}`;
}

export class Reducers {
  readonly #cache: QueryClient;
  readonly #refetch: Throttle;

  constructor(cache: QueryClient) {
    this.#cache = cache;
    this.#refetch = new Throttle((path) => {
      const queryKey = allOf(path);
      // The long list of orders is patched; to fetch it anew would move rows under the pointer.
      const predicate = ({ state: { data } }: { state: { data: unknown } }) =>
        path !== paths.orders || !(typeof data === "object" && data && "pages" in data);
      void cache.invalidateQueries({ queryKey, predicate });
    });
  }

  apply(event: LiveEvent): void {
    if (event.type === "inventory.stock.changed") this.#stockChanged(event);
    else if (event.type === "inventory.stock.incoming_changed") this.#incomingChanged(event);
    else if (isOfOrder(event)) this.#orderMoved(event);
    else if (event.type === "purchasing.goods.received") this.#goodsReceived(event);
    else this.#listsOf(event.type).forEach((path) => this.#refetch.call(path));
  }

  /** Events may have been missed: everything on screen is fetched again. */
  gap(): void {
    void this.#cache.invalidateQueries();
  }

  #stockChanged({ data: level, version }: Of<"inventory.stock.changed">): void {
    const { on_hand, reserved, available, incoming } = level;
    const known = this.#patchStock(level.level_id, level.level_version, {
      on_hand,
      reserved,
      available,
      incoming,
      status: level.status as StockStatus,
      sequence: version,
    });
    // The first entry of a ledger makes a row that no list can have yet.
    if (!known && version === 1) this.#newLevel(level.level_id, level.product_id);
    this.#refetch.call(paths.stockSummary);
    this.#refetch.call(paths.movements);
  }

  #newLevel(id: string, product: string): void {
    arrivals.add(paths.stock, id);
    // The page of that one product shows it at once: nothing there can jump.
    const about = { params: { query: { product_id: product } } };
    void this.#cache.invalidateQueries({ queryKey: ["get", paths.stock, about] });
  }

  #incomingChanged({ data }: Of<"inventory.stock.incoming_changed">): void {
    for (const { level_id, product_id, incoming, level_version } of data.levels) {
      const known = this.#patchStock(level_id, level_version, { incoming });
      // What is ordered for the first time makes a row too.
      if (!known && level_version === 1) this.#newLevel(level_id, product_id);
    }
  }

  #patchStock(id: string, version: number, change: Partial<StockRow>): boolean {
    return this.#patch<StockRow>(paths.stock, (row) =>
      row.id === id ? (version > row.version ? { ...row, ...change, version } : row) : null,
    );
  }

  #orderMoved(event: OrderEvent): void {
    const id = event.subject;
    const status = event.data.status as OrderStatus;
    this.#patch<OrderRow>(paths.orders, (row) => {
      if (row.id !== id) return null;
      return event.version > row.version ? { ...row, status, version: event.version } : row;
    });
    this.#orderArrived(id, status, event.type.endsWith(".raised"));
    this.#fetchOrder(id, event.version);
  }

  #goodsReceived({ data }: Of<"purchasing.goods.received">): void {
    const id = data.order_id;
    const status = data.order_status as OrderStatus;
    // A receipt is numbered by itself, so it may not raise the row's version: the next event of the
    // order would then look old.
    this.#patch<OrderRow>(paths.orders, (row) => (row.id === id ? { ...row, status } : null));
    this.#orderArrived(id, status, false);
    this.#fetchOrder(id, null);
  }

  /** An order that now belongs into a list on screen but is not in it waits behind its pill. */
  #orderArrived(id: string, now: OrderStatus, raised: boolean): void {
    const lists = this.#cache.getQueryCache().findAll({ queryKey: allOf(paths.orders), type: "active" });
    for (const { queryKey, state } of lists) {
      const { q, status: only } = (queryKey[2] as OrderFilters).params.query;
      const list = state.data as Pages<OrderRow> | Page<OrderRow> | undefined;
      // Short lists without pages are fetched again instead, see below.
      if (q || !list || !("pages" in list) || (only && !only.includes(now))) continue;
      const shown = list.pages.some((page) => page.items.some((row) => row.id === id));
      if (!shown && (only || raised)) arrivals.add(orderArrivals(only?.[0]), id);
    }
    this.#refetch.call(paths.orders);
  }

  #fetchOrder(id: string, version: number | null): void {
    const shown = this.#cache
      .getQueriesData<Order>({ queryKey: allOf(paths.order) })
      .find(([, order]) => order?.id === id)?.[1];
    if (shown && version !== null && version <= shown.version) return;
    const about = { params: { path: { order_id: id } } };
    for (const path of [paths.order, paths.timeline]) {
      void this.#cache.invalidateQueries({ queryKey: ["get", path, about] });
    }
  }

  /** Change one row in every list of a path; whether any list has it. */
  #patch<Row extends { id: string }>(path: string, change: (row: Row) => Row | null): boolean {
    let known = false;
    this.#cache.setQueriesData<Pages<Row>>({ queryKey: allOf(path) }, (list) => {
      if (!list || !("pages" in list)) return list;
      let touched = false;
      const pages = list.pages.map((page) => {
        const at = page.items.findIndex((row) => change(row) !== null);
        const old = page.items[at];
        if (!old) return page;
        known = true;
        const fresh = change(old);
        if (!fresh || fresh === old) return page;
        touched = true;
        flashes.add(fresh.id);
        return { ...page, items: page.items.with(at, fresh) };
      });
      return touched ? { ...list, pages } : list;
    });
    return known;
  }

  #listsOf(type: string): readonly string[] {
    if (type.startsWith("auth.")) return aboutPeople(type);
    if (type.startsWith("catalog.product.")) return [paths.products];
    if (type.startsWith("catalog.category.")) return [paths.categories];
    if (type.startsWith("inventory.warehouse.")) return [paths.warehouses];
    if (type.startsWith("inventory.reorder_rule.")) return [paths.stock, paths.stockSummary];
    if (type.startsWith("purchasing.supplier.")) return [paths.suppliers];
    if (type.startsWith("purchasing.supplier_product.")) return [paths.offers];
    return [];
  }
}

/** What is read of the company and its people, and of oneself: menus and formats follow `me`. */
function aboutPeople(type: string): readonly string[] {
  const [, about] = type.split(".");
  if (about === "tenant") return [paths.me, paths.tenant, paths.roles];
  if (about === "user") return [paths.me, paths.users, paths.user, paths.invitations, paths.roles];
  if (about === "membership") return [paths.me, paths.users, paths.user, paths.roles];
  if (about === "role") return [paths.me, paths.roles, paths.users];
  if (about === "invitation") return [paths.invitations];
  if (about === "api_key") return [paths.apiKeys];
  if (about === "session") return [paths.sessions];
  if (about === "signin") return [paths.sessions, paths.signIns];
  return [paths.me];
}

function isOfOrder(event: LiveEvent): event is OrderEvent {
  return event.type.startsWith("purchasing.purchase_order.");
}
