// One step of an order's life, wherever it is taken; what the server answers is what is shown.

import { useQueryClient } from "@tanstack/react-query";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Order } from "../../api/types";
import type { Verb } from "./actions";
import { useOrderChanged } from "./queries";

export type Advance = (
  verb: Verb,
  reason?: string,
  headers?: { "Idempotency-Key": string },
  more?: { by_hand: boolean },
) => Promise<Order>;

export function useAdvance(id: string): Advance {
  const cache = useQueryClient();
  const changed = useOrderChanged();
  const params = { path: { order_id: id } };
  return async (verb, reason = "", headers = { "Idempotency-Key": crypto.randomUUID() }, more) => {
    try {
      const asked = client.POST(`${paths.order}/${verb}`, { params, body: { reason, ...more }, headers });
      const fresh = await data(asked);
      cache.setQueryData(["get", paths.order, { params }], fresh);
      return fresh;
    } finally {
      // Refused: somebody may have been quicker, and what the order is now is shown.
      changed(id);
    }
  };
}
