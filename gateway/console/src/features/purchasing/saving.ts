// Saves what was written: as a new order, as a change of a draft, or as an amendment of what was
// approved; hands it in if wanted.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { RefObject } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { asProblem, sentence } from "../../api/problem";
import type { Order } from "../../api/types";
import type { Draft } from "./draft";
import { useOrderChanged } from "./queries";

export type How = "draft" | "submit" | "amend";

interface Saved {
  order: Order;
  /** Why it was not handed in, though that was wanted. */
  notSubmitted?: string;
}

declare module "@tanstack/react-router" {
  interface HistoryState {
    notSubmitted?: string;
  }
}

/** Raise the order and open it. Only then is the draft forgotten. */
export function useRaise(draft: Draft, clear: () => void) {
  const opened = useOpened(clear);
  return useMutation({
    mutationFn: async (how: How): Promise<Saved> => {
      const order = await data(
        client.POST(paths.orders, {
          body: asSent(draft),
          headers: { "Idempotency-Key": draft.key },
        }),
      );
      return how === "submit" ? handIn(order, draft.key) : { order };
    },
    onSuccess: opened,
  });
}

/** Change an order that is still at a version. */
export function useChange(id: string, onto: RefObject<number>, draft: Draft, clear: () => void) {
  const cache = useQueryClient();
  const opened = useOpened(clear);
  const params = { path: { order_id: id } };
  const body = asSent(draft);
  return useMutation({
    mutationFn: async (how: How): Promise<Saved> => {
      const headers = { "If-Match": `"${onto.current}"` };
      if (how === "amend") {
        const amended = { ...body, reason: draft.reason.trim() };
        return { order: await data(client.POST(`${paths.order}/amend`, { params, body: amended, headers })) };
      }
      const order = await data(client.PATCH(paths.order, { params, body, headers }));
      return how === "submit" ? handIn(order, crypto.randomUUID()) : { order };
    },
    onSuccess: opened,
    onError: () => void cache.invalidateQueries({ queryKey: ["get", paths.order, { params }] }),
  });
}

function useOpened(clear: () => void) {
  const changed = useOrderChanged();
  const navigate = useNavigate();
  return ({ order: { id }, notSubmitted }: Saved) => {
    clear();
    changed(id);
    void navigate({
      to: "/purchase-orders/$id",
      params: { id },
      replace: true,
      state: { notSubmitted },
    });
  };
}

/** Refused, the order is saved all the same: to stay here would invite to save it twice. */
async function handIn(order: Order, key: string): Promise<Saved> {
  if (!order.allowed_actions.includes("submit")) return { order };
  try {
    await client.POST(`${paths.order}/submit`, {
      params: { path: { order_id: order.id } },
      body: {},
      headers: { "Idempotency-Key": `${key}-submit` },
    });
    return { order };
  } catch (error) {
    return { order, notSubmitted: sentence(asProblem(error).message) };
  }
}

function asSent({ tax_amount, ...draft }: Draft) {
  const byLine = tax_amount === null;
  return {
    supplier_id: draft.supplier_id,
    warehouse_id: draft.warehouse_id,
    expected_on: draft.expected_on || null,
    note: draft.note.trim(),
    lines: draft.lines.map(({ product_id, quantity, unit_cost, tax_rate }) => ({
      product_id,
      quantity: quantity.trim(),
      unit_cost: unit_cost.trim(),
      tax_rate: byLine && tax_rate.trim() ? tax_rate.trim() : null,
    })),
    charges: draft.charges.map((charge) => ({
      kind: charge.kind.trim(),
      amount: charge.amount.trim(),
      tax_amount: charge.tax_amount.trim() || "0",
    })),
    tax_amount: byLine ? null : tax_amount.trim(),
  };
}
