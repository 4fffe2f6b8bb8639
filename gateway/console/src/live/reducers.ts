// What an event does to what is on screen: patch it in place if newer, else fetch it again.

import type { QueryClient } from "@tanstack/react-query";

import { allOf, OF_INVOICES, OF_ORDER, OF_SALE, paths } from "../api/keys";
import { client, data } from "../api/client";
import type { Me, Order, OrderRow, OrderStatus } from "../api/types";
import { AuditLog } from "./audit";
import { CatalogReducer, isOfCatalog } from "./catalog";
import { DashboardReducer } from "./dashboard";
import { importMoved, isOfImport } from "./imports";
import { inboxMoved, isOfInbox } from "./inbox";
import { InventoryReducer } from "./inventory";
import { Later } from "./later";
import { Lists } from "./lists";
import { isOfSale, SalesReducer } from "./sales";
import { decisions, flashes, missed } from "./signals";
import type { LiveEvent } from "./stream";
import { Throttle } from "./throttle";

type OrderEvent = Extract<LiveEvent, { type: `purchasing.purchase_order.${string}` }>;
type GoodsEvent = Extract<LiveEvent, { type: `purchasing.goods.${string}` }>;
type DecisionEvent = Extract<
  OrderEvent,
  { type: "purchasing.purchase_order.approved" | "purchasing.purchase_order.rejected" }
>;

// What is needed is reckoned from all stock: at most this often, and not for a hidden tab.
const RECKONING = 10_000;
// What follows the company's people and settings.
const RIGHTS = [paths.order, paths.approvals, paths.approvers];
const BALANCES = [paths.customers, paths.customer, paths.salesOrders, ...OF_INVOICES];
// What changes the lines of an order, and so its amount.
const REWRITTEN = /_order\.(changed|amended|revised|confirmed)$/;

// What changes what a customer owes.
const MOVES_BALANCES = /^sales\.(sales_order|invoice|credit_note)\.|^payments\.receivable\./;

// Long lists of documents are patched; to fetch them anew would move rows under the pointer.
const PATCHED: ReadonlySet<string> = new Set([
  paths.products,
  paths.orders,
  paths.salesOrders,
  paths.transfers,
  paths.counts,
  paths.reservations,
]);

export class Reducers {
  readonly #cache: QueryClient;
  readonly #lists: Lists;
  readonly #refetch: Throttle;
  readonly #audit: AuditLog;
  readonly #catalog: CatalogReducer;
  readonly #inventory: InventoryReducer;
  readonly #sales: SalesReducer;
  readonly #reckoned = new Throttle(() => whenSeen(this.#reckon), RECKONING);
  // Purchasing hears of stock a moment later than we do, and so it does of people.
  readonly #needs = new Later(() => {
    this.#refetch.call(paths.whyLines);
    this.#reckoned.call(paths.needs);
  });
  readonly #rights = new Later(() => RIGHTS.forEach((path) => this.#refetch.call(path)));
  // What is paid moves a balance once sales has heard of it.
  readonly #balances = new Later(() => BALANCES.forEach((path) => this.#refetch.call(path)));
  readonly #dashboard: DashboardReducer;
  readonly #rows = new Throttle((id) => void this.#fetchRow(id));

  constructor(cache: QueryClient) {
    this.#cache = cache;
    this.#lists = new Lists(cache);
    this.#refetch = new Throttle((path) => {
      const predicate = ({ state: { data } }: { state: { data: unknown } }) =>
        !PATCHED.has(path) || !(typeof data === "object" && data && "pages" in data);
      void cache.invalidateQueries({ queryKey: allOf(path), predicate });
    });
    this.#audit = new AuditLog(cache);
    this.#dashboard = new DashboardReducer(cache);
    this.#catalog = new CatalogReducer(cache, this.#lists, this.#refetch);
    this.#inventory = new InventoryReducer(cache, this.#lists, this.#refetch);
    this.#sales = new SalesReducer(cache, this.#lists, this.#refetch);
  }

  apply(event: LiveEvent): void {
    this.#audit.apply(event);
    this.#dashboard.apply(event);
    if (event.type.startsWith("inventory.")) this.#refetch.call(paths.availability);
    if (event.type.startsWith("inventory.") || event.type.startsWith("purchasing.")) this.#needs.call();
    if (/^auth\.(tenant|user|membership|role)\./.test(event.type)) this.#rights.call();
    if (isOfImport(event)) importMoved(this.#cache, event);
    else if (isOfInbox(event)) inboxMoved(this.#cache, this.#refetch, event);
    else if (isOfInventory(event)) this.#inventory.apply(event);
    else if (isOfCatalog(event)) this.#catalog.apply(event);
    else if (isOfOrder(event)) this.#orderMoved(event);
    else if (isOfGoods(event)) this.#goodsMoved(event);
    else if (isOfSale(event)) this.#saleMoved(event);
    else this.#listsOf(event.type).forEach((path) => this.#refetch.call(path));
  }

  /** Events may have been missed: everything on screen is fetched again, and what changed is shown. */
  async gap(): Promise<void> {
    const before = this.#lists.versions();
    await this.#cache.invalidateQueries();
    for (const [id, version] of this.#lists.versions()) {
      if (version <= (before.get(id) ?? version)) continue;
      flashes.add(id);
      missed.add(id, true);
    }
  }

  #saleMoved(event: Parameters<SalesReducer["apply"]>[0]): void {
    this.#sales.apply(event);
    // What is approved and not invoiced counts as owed.
    this.#balances.call();
  }

  readonly #reckon = () => {
    for (const path of [paths.needs, paths.needCounts]) this.#refetch.call(path);
  };

  #orderMoved(event: OrderEvent): void {
    const id = event.subject;
    const status = event.data.status as OrderStatus;
    this.#lists.patch<OrderRow>(paths.orders, (row) => {
      if (row.id !== id) return null;
      return event.version > row.version ? { ...row, status, version: event.version } : row;
    });
    this.#lists.arrived(paths.orders, id, status, event.type.endsWith(".raised"));
    for (const path of [paths.orders, paths.ordersSummary, paths.approvals]) {
      this.#refetch.call(path);
    }
    this.#fetchOrder(id, event.version);
    if (REWRITTEN.test(event.type)) this.#rows.call(id);
    if (isDecision(event)) this.#decided(event);
  }

  /** What an order says, and comes to, is in no event: its row is read anew. */
  async #fetchRow(id: string): Promise<void> {
    if (!this.#lists.has<OrderRow>(paths.orders, (row) => row.id === id)) return;
    const params = { path: { order_id: id } };
    const fresh = await data(client.GET(paths.order, { params })).catch(() => null);
    if (!fresh) return;
    this.#lists.patch<OrderRow>(paths.orders, (row) =>
      row.id === id ? (fresh.version >= row.version ? fresh : row) : null,
    );
  }

  #decided({ event_id, subject, type, data }: DecisionEvent): void {
    const status = type.endsWith(".approved") ? "approved" : "rejected";
    const { number, raised_by } = data;
    const me = this.#cache.getQueryData<Me>(allOf(paths.me))?.user.id;
    if (raised_by && raised_by === me) decisions.say({ event_id, order_id: subject, number, status, raised_by });
  }

  /** Goods of an order came in, left again, or are asked to. */
  #goodsMoved({ data, version }: GoodsEvent): void {
    const id = data.order_id;
    const status = data.order_status as OrderStatus;
    this.#lists.patch<OrderRow>(paths.orders, (row) => {
      if (row.id !== id) return null;
      return version > row.version ? { ...row, status, version } : row;
    });
    this.#lists.arrived(paths.orders, id, status, false);
    for (const path of [paths.orders, paths.ordersSummary]) this.#refetch.call(path);
    this.#fetchOrder(id, version);
  }

  #fetchOrder(id: string, version: number): void {
    const shown = this.#cache
      .getQueriesData<Order>({ queryKey: allOf(paths.order) })
      .find(([, order]) => order?.id === id)?.[1];
    if (shown && version <= shown.version) return;
    const about = { params: { path: { order_id: id } } };
    for (const path of OF_ORDER) {
      void this.#cache.invalidateQueries({ queryKey: ["get", path, about] });
    }
  }

  #listsOf(type: string): readonly string[] {
    if (type.startsWith("auth.")) return aboutPeople(type);
    if (type.startsWith("purchasing.approval_")) {
      return [paths.approvalRules, paths.delegations, paths.approvals, paths.order];
    }
    if (type.startsWith("purchasing.supplier.")) return [paths.suppliers, paths.supplier];
    if (type.startsWith("purchasing.supplier_product.")) return [paths.offers];
    if (type.startsWith("reporting.export.")) return [paths.exports];
    if (type.startsWith("notifications.webhook.")) {
      return [paths.webhooks, paths.webhook, paths.webhookMessages];
    }
    if (type.startsWith("notifications.delivery.")) return [paths.deliveries];
    if (type.startsWith("sales.channel.")) {
      return [paths.channels, paths.channel, paths.channelProducts, paths.channelOrders];
    }
    if (type.startsWith("sales.customer.")) return [paths.customers, paths.customer];
    if (type.startsWith("sales.order_cost.")) return [paths.saleCosts];
    if (type.startsWith("sales.return.")) return OF_SALE;
    if (type.endsWith("attachment.added") || type.endsWith("attachment.removed")) {
      return [paths.saleFiles, paths.invoiceFiles, paths.billFiles];
    }
    if (type === "notifications.preferences.changed") return [paths.wishes];
    if (type === "notifications.rule.changed") return [paths.alertRules];
    if (type === "notifications.digest.changed") return [paths.digests];
    if (MOVES_BALANCES.test(type)) this.#balances.call();
    return type.startsWith("payments.") ? aboutMoney(type) : [];
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

/** What is read of money: what customers owe and pay, what we owe and pay, and the books. */
function aboutMoney(type: string): readonly string[] {
  const [, about = ""] = type.split(".");
  const { receivablesAgeing, liabilitiesAgeing, trialBalance, journal } = paths;
  const books = [trialBalance, journal];
  if (about === "checkout") return [paths.checkouts];
  if (about === "reconciliation") return [paths.reconciliations];
  if (["payment", "receivable"].includes(about)) {
    const { payments, payment, refunds, receivables } = paths;
    return [payments, payment, refunds, receivables, receivablesAgeing, ...books];
  }
  if (["liability", "settlement", "bill"].includes(about)) {
    const { liabilities, settlements, bills } = paths;
    return [liabilities, liabilitiesAgeing, settlements, bills, ...books];
  }
  return books;
}

/** Now, or once when the tab is looked at again. */
function whenSeen(act: () => void): void {
  if (document.hidden) document.addEventListener("visibilitychange", act, { once: true });
  else act();
}

function isOfInventory(
  event: LiveEvent,
): event is Extract<LiveEvent, { type: `inventory.${string}` }> {
  return event.type.startsWith("inventory.");
}

function isOfOrder(event: LiveEvent): event is OrderEvent {
  return event.type.startsWith("purchasing.purchase_order.");
}

function isOfGoods(event: LiveEvent): event is GoodsEvent {
  return event.type.startsWith("purchasing.goods.");
}

function isDecision(event: OrderEvent): event is DecisionEvent {
  return event.type.endsWith("_order.approved") || event.type.endsWith("_order.rejected");
}
