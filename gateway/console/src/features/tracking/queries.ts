// What the board shows: the orders of both sides that are on their way, and the proof that it is so.

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { OrderRow, OrderStatus, SalesOrderRow, SalesStatus } from "../../api/types";
import { watched } from "../../live/watched";

export const COMING: OrderStatus[] = ["approved", "sent", "confirmed", "partially_received"];
export const GOING: SalesStatus[] = ["approved", "awaiting_payment", "picking", "partially_shipped"];
// A page of the API.
const MOST = 200;

interface Page {
  items: readonly (OrderRow | SalesOrderRow)[];
}

export function useComing() {
  const query = { status: COMING, limit: MOST };
  useWatched(paths.orders, query);
  return api.useQuery("get", paths.orders, { params: { query } });
}

export function useGoing() {
  const query = { status: GOING, limit: MOST };
  useWatched(paths.salesOrders, query);
  return api.useQuery("get", paths.salesOrders, { params: { query } });
}

/** Have the server say it again and again; where it is not what is on screen, that is fetched. */
function useWatched(path: string, query: { status: readonly string[]; limit: number }) {
  const cache = useQueryClient();
  useEffect(() => {
    const key = ["get", path, { params: { query } }];
    const asked = new URLSearchParams(query.status.map((status) => ["status", status]));
    asked.set("limit", String(query.limit));
    return watched.watch(`${path}?${asked}`, async (said) => {
      const shown = cache.getQueryData<Page>(key);
      if (!shown || told(shown) !== told(said as Page)) await cache.refetchQueries({ queryKey: key });
    });
  }, [cache, path]);
}

function told({ items }: Page): string {
  return items.map(({ id, version }) => `${id} ${version}`).join();
}
