// What a code stands for: a product, a warehouse, or the number of an order, transfer or count.

import { cache } from "../../api/cache";
import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { allWarehouses } from "../../api/lists";
import { asProblem } from "../../api/problem";
import type { CountRow, OrderRow, Product, Transfer, Warehouse } from "../../api/types";
import type { Permission } from "../session/me";

/** What is said of an order where it was scanned. */
export type FoundOrder = Pick<
  OrderRow,
  "id" | "number" | "status" | "supplier_name" | "warehouse_name"
>;

export type Found =
  | { kind: "product"; it: Product }
  | { kind: "warehouse"; it: Warehouse }
  | { kind: "order"; it: FoundOrder }
  | { kind: "transfer"; it: Transfer }
  | { kind: "count"; it: CountRow };

interface Finder {
  permission: Permission;
  /** Numbers are ours, so that their form says what they can be; any code may be a product's. */
  form: RegExp;
  find(code: string): Promise<Found | null>;
}

// The code on our own order and goods-received note is the address of the order's page.
const PAGE = /^https?:\/\/\S+\/purchase-orders\/([0-9a-f-]{36})$/i;

const finders: readonly Finder[] = [
  { permission: "catalog.products.read", form: /./, find: product },
  { permission: "inventory.stock.read", form: /./, find: warehouse },
  { permission: "purchasing.orders.read", form: /^PO-\d+-\d+$/i, find: order },
  { permission: "purchasing.orders.read", form: PAGE, find: orderOfPage },
  { permission: "inventory.stock.read", form: /^T-\d+$/i, find: transfer },
  { permission: "inventory.stock.read", form: /^C-\d+$/i, find: count },
];

/** All are asked at once; the first in the order above counts. */
export async function lookUp(
  code: string,
  may: (permission: Permission) => boolean,
): Promise<Found | null> {
  const asked = finders.filter(({ permission, form }) => may(permission) && form.test(code));
  const answers = await Promise.all(asked.map(({ find }) => find(code)));
  return answers.find((answer) => answer !== null) ?? null;
}

async function product(code: string): Promise<Found | null> {
  const { items } = await data(client.GET(paths.products, { params: { query: { code, limit: 1 } } }));
  return items[0] ? { kind: "product", it: items[0] } : null;
}

async function warehouse(code: string): Promise<Found | null> {
  const { items } = await cache.fetchQuery(allWarehouses);
  const it = items.find((one) => same(one.code, code));
  return it ? { kind: "warehouse", it } : null;
}

async function order(code: string): Promise<Found | null> {
  const query = { q: code.toUpperCase(), limit: 5 };
  const { items } = await data(client.GET(paths.orders, { params: { query } }));
  const it = items.find(({ number }) => same(number, code));
  return it ? { kind: "order", it } : null;
}

async function orderOfPage(address: string): Promise<Found | null> {
  const order_id = PAGE.exec(address)?.[1] ?? "";
  try {
    const it = await data(client.GET(paths.order, { params: { path: { order_id } } }));
    return { kind: "order", it };
  } catch (error) {
    // Another company's, or no order at all.
    if ([404, 422].includes(asProblem(error).status)) return null;
    throw error;
  }
}

async function transfer(code: string): Promise<Found | null> {
  const query = { number: code.toUpperCase(), limit: 1 };
  const { items } = await data(client.GET(paths.transfers, { params: { query } }));
  return items[0] ? { kind: "transfer", it: items[0] } : null;
}

async function count(code: string): Promise<Found | null> {
  const query = { number: code.toUpperCase(), limit: 1 };
  const { items } = await data(client.GET(paths.counts, { params: { query } }));
  return items[0] ? { kind: "count", it: items[0] } : null;
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
