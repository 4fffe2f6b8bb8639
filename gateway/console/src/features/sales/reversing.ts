// How an order is undone: what that does, and, once it was done, what of it waits.

import { useQuery, useQueryClient } from "@tanstack/react-query";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Reversal, Sale } from "../../api/types";
import { useMay } from "../session/me";
import { useSaleChanged } from "./queries";

// Shops and payments answer in their own time, and say nothing of it to browsers.
const ASK_AGAIN = 2_000;

/** Its effects, with the version of the order at which they are that. */
type Shown = Reversal & { version: string };

const keyOf = (id: string) => ["get", paths.reversal, { params: { path: { order_id: id } } }] as const;

export function useReversal(id: string) {
  return useQuery({
    queryKey: keyOf(id),
    queryFn: async ({ signal }): Promise<Shown> => {
      const params = { path: { order_id: id } };
      const { data: found, response } = await client.GET(paths.reversal, { params, signal });
      return { ...(found as Reversal), version: response.headers.get("etag") ?? "" };
    },
    refetchInterval: ({ state: { data: shown } }) =>
      shown?.id != null && !shown.completed ? ASK_AGAIN : false,
  });
}

/** Whether this person may undo the order as a whole, and nobody has. */
export function useUndoable({ id, status, allowed_actions: allowed }: Sale): boolean {
  const approves = useMay()("sales.orders.approve");
  const undone = useReversal(id).data?.id !== null;
  const open = allowed.includes("reverse") || allowed.includes("cancel");
  // What was never handed in has no effects: it is edited, or cancelled.
  return approves && open && !undone && status !== "draft" && status !== "rejected";
}

/** Do what is shown, all of it; with `replace` the order is written anew. */
export function useReverse(id: string) {
  const cache = useQueryClient();
  const changed = useSaleChanged();
  return async (shown: Shown, reason: string, replace: boolean, key: { "Idempotency-Key": string }) => {
    try {
      const done = await data(
        client.POST(`${paths.sale}/reverse`, {
          params: { path: { order_id: id } },
          body: { reason, replace },
          headers: { ...key, "If-Match": shown.version },
        }),
      );
      cache.setQueryData(keyOf(id), { ...done, version: shown.version });
      return done;
    } finally {
      changed(id);
    }
  };
}
