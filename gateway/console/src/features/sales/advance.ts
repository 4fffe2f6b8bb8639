// One step of a sales order's life; what the server answers is what is shown.

import { useQueryClient } from "@tanstack/react-query";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Sale } from "../../api/types";
import type { Verb } from "./actions";
import { useSaleChanged } from "./queries";

// Steps that wait for inventory's answer, so that what is shown next is the outcome.
export const PATIENT = { Prefer: "wait=10" };

type Key = { "Idempotency-Key": string };

export function useAdvance(id: string): (verb: Verb, reason?: string, key?: Key) => Promise<Sale> {
  const cache = useQueryClient();
  const changed = useSaleChanged();
  const params = { path: { order_id: id } };
  return async (verb, reason = "", key = { "Idempotency-Key": crypto.randomUUID() }) => {
    try {
      const headers = { ...key, ...PATIENT };
      const fresh = await data(client.POST(`${paths.sale}/${verb}`, { params, body: { reason }, headers }));
      cache.setQueryData(["get", paths.sale, { params }], fresh);
      return fresh;
    } finally {
      // Refused: somebody may have been quicker, and what the order is now is shown.
      changed(id);
    }
  };
}
