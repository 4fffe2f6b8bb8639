// What a code means at the gate: an order that is expected, or an item of one.

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { OrderRow, Product } from "../../api/types";
import type { Permission } from "../session/me";
import { COMING } from "../purchasing/states";
import { type FoundOrder, lookUp } from "../scan/lookup";

export type Meaning =
  | { kind: "order"; order: FoundOrder; product?: Product }
  | { kind: "choice"; orders: OrderRow[]; product: Product }
  | { kind: "not_open"; order: FoundOrder }
  | { kind: "not_expected"; code: string }
  | { kind: "unknown"; code: string };

export async function meaningOf(
  code: string,
  may: (permission: Permission) => boolean,
): Promise<Meaning> {
  const found = await lookUp(code, may);
  if (found?.kind === "order") {
    const order = found.it;
    return COMING.includes(order.status) ? { kind: "order", order } : { kind: "not_open", order };
  }
  if (found?.kind !== "product") return { kind: "unknown", code };
  const product = found.it;
  const query = { status: COMING, product_id: product.id, limit: 20 };
  const { items } = await data(client.GET(paths.orders, { params: { query } }));
  const [order] = items;
  if (!order) return { kind: "not_expected", code };
  return items.length === 1
    ? { kind: "order", order, product }
    : { kind: "choice", orders: items, product };
}
