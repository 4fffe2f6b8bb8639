// Saves a sale as a draft, or confirms it: submits it, and approves it too if one may.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { RefObject } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { asProblem, sentence } from "../../api/problem";
import type { Sale } from "../../api/types";
import { PATIENT } from "./advance";
import { useSaleChanged } from "./queries";
import { asSent, type SaleDraft } from "./selling";

export type How = "draft" | "confirm";

export type Confirming = ReturnType<typeof useConfirm>;

/** Writes it as a new order. */
export function useRaise(draft: SaleDraft): () => Promise<Sale> {
  const headers = { "Idempotency-Key": draft.key };
  return () => data(client.POST(paths.salesOrders, { body: asSent(draft), headers }));
}

/** Writes it over a draft that is still at a version. */
export function useChange(id: string, onto: RefObject<number>, draft: SaleDraft): () => Promise<Sale> {
  const cache = useQueryClient();
  const params = { path: { order_id: id } };
  return async () => {
    try {
      const headers = { "If-Match": `"${onto.current}"` };
      return await data(client.PATCH(paths.sale, { params, body: asSent(draft), headers }));
    } catch (error) {
      // Somebody was quicker: what the order is now is wanted to choose between both.
      void cache.invalidateQueries({ queryKey: ["get", paths.sale, { params }] });
      throw error;
    }
  };
}

export function useConfirm(save: () => Promise<Sale>, key: string, clear: () => void) {
  const changed = useSaleChanged();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (how: How) => {
      const sale = await save();
      return { id: sale.id, notSubmitted: how === "confirm" ? await handIn(sale, key) : undefined };
    },
    onSuccess: ({ id, notSubmitted }) => {
      clear();
      changed(id);
      void navigate({ to: "/sales/$id", params: { id }, replace: true, state: { notSubmitted } });
    },
  });
}

/** Why it was not handed in; the order is saved all the same, and to stay would invite to save it twice. */
async function handIn(sale: Sale, key: string): Promise<string | undefined> {
  const params = { path: { order_id: sale.id } };
  const step = (verb: "submit" | "approve") =>
    data(
      client.POST(`${paths.sale}/${verb}`, {
        params,
        body: {},
        headers: { "Idempotency-Key": `${key}-${verb}`, ...PATIENT },
      }),
    );
  try {
    const now = sale.allowed_actions.includes("submit") ? await step("submit") : sale;
    if (now.allowed_actions.includes("approve")) await step("approve");
    return undefined;
  } catch (error) {
    return sentence(asProblem(error).message);
  }
}
