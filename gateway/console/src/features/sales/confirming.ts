// Saves a sale as a draft, or confirms it: submits it, and approves it too if one may.

import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { asProblem, sentence } from "../../api/problem";
import type { Sale } from "../../api/types";
import { PATIENT } from "./advance";
import { useSaleChanged } from "./queries";
import { asSent, type SaleDraft } from "./selling";

export type How = "draft" | "confirm";

export function useConfirm(draft: SaleDraft, clear: () => void) {
  const changed = useSaleChanged();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (how: How) => {
      const headers = { "Idempotency-Key": draft.key };
      const sale = await data(client.POST(paths.salesOrders, { body: asSent(draft), headers }));
      return { id: sale.id, notSubmitted: how === "confirm" ? await handIn(sale, draft.key) : undefined };
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
