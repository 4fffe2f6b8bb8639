// Saves what was written: as a new order, as a change of a draft, or as an amendment of what was
// approved; hands it in if wanted.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Order } from "../../api/types";
import type { Draft } from "./draft";
import { useOrderChanged } from "./queries";

export type How = "draft" | "submit" | "amend";

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

/** Change an order that is still at the version it was opened at. */
export function useChange(order: Order, draft: Draft, clear: () => void) {
  const cache = useQueryClient();
  const opened = useOpened(clear);
  const params = { path: { order_id: order.id } };
  const headers = { "If-Match": `"${order.version}"` };
  const body = asSent(draft);
  return useMutation({
    mutationFn: async (how: How): Promise<Order> => {
      if (how === "amend") {
        const amended = { ...body, reason: draft.reason.trim() };
        return data(client.POST(`${paths.order}/amend`, { params, body: amended, headers }));
      }
      const changed = await data(client.PATCH(paths.order, { params, body, headers }));
      if (how === "submit") await handIn(changed, crypto.randomUUID());
      return changed;
    },
    onSuccess: opened,
    onError: () => void cache.invalidateQueries({ queryKey: ["get", paths.order, { params }] }),
  });
}

function useOpened(clear: () => void) {
  const changed = useOrderChanged();
  const navigate = useNavigate();
  return ({ id }: Order) => {
    clear();
    changed(id);
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
