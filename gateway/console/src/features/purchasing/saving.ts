// Saves what was written: as a new order, or as a change of a draft that exists; hands it in if wanted.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Order } from "../../api/types";
import type { Draft } from "./draft";

export type How = "draft" | "submit";

/** Raise the order and open it. Only then is the draft forgotten. */
export function useRaise(draft: Draft, clear: () => void) {
  const opened = useOpened(clear);
  return useMutation({
    mutationFn: async (how: How): Promise<Order> => {
      const order = await data(
        client.POST(paths.orders, {
          body: asSent(draft),
          headers: { "Idempotency-Key": draft.key },
        }),
      );
      if (how === "submit") await handIn(order, draft.key);
      return order;
    },
    onSuccess: opened,
  });
}

/** Change a draft that is still at the version it was opened at. */
export function useChange({ id, version }: Order, draft: Draft, clear: () => void) {
  const cache = useQueryClient();
  const opened = useOpened(clear);
  const params = { path: { order_id: id } };
  return useMutation({
    mutationFn: async (how: How): Promise<Order> => {
      const order = await data(
        client.PATCH(paths.order, {
          params,
          body: asSent(draft),
          headers: { "If-Match": `"${version}"` },
        }),
      );
      if (how === "submit") await handIn(order, crypto.randomUUID());
      return order;
    },
    onSuccess: opened,
    onError: () => void cache.invalidateQueries({ queryKey: ["get", paths.order, { params }] }),
  });
}

function useOpened(clear: () => void) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  return ({ id }: Order) => {
    clear();
    const about = { params: { path: { order_id: id } } };
    for (const path of [paths.order, paths.timeline]) {
      void cache.invalidateQueries({ queryKey: ["get", path, about] });
    }
    void cache.invalidateQueries({ queryKey: allOf(paths.orders) });
    void navigate({ to: "/purchase-orders/$id", params: { id }, replace: true });
  };
}

async function handIn(order: Order, key: string): Promise<void> {
  if (!order.allowed_actions.includes("submit")) return;
  try {
    await client.POST(`${paths.order}/submit`, {
      params: { path: { order_id: order.id } },
      body: {},
      headers: { "Idempotency-Key": `${key}-submit` },
    });
  } catch {
    // The order is saved all the same: its page comes next, shows where it stands and offers this
    // step again. To stay here would invite to save it twice.
  }
}

function asSent(draft: Draft) {
  return {
    supplier_id: draft.supplier_id,
    warehouse_id: draft.warehouse_id,
    expected_on: draft.expected_on || null,
    note: draft.note.trim(),
    lines: draft.lines.map(({ product_id, quantity, unit_cost, tax_rate }) => ({
      product_id,
      quantity: quantity.trim(),
      unit_cost: unit_cost.trim(),
      tax_rate: tax_rate || null,
    })),
  };
}
