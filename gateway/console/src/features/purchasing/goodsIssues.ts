// Asking for goods back: a receipt taken back, or goods returned.

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";

type Once = Record<"Idempotency-Key", string>;

// Most are answered within a moment; one that is not shows itself as waiting.
const WAIT = { Prefer: "wait=5" };

export interface ReturnedLine {
  line_id: string;
  quantity: string;
  reason: string;
  replaced: boolean;
}

export function takeBack(receipt_id: string, reason: string, once: Once) {
  const params = { path: { receipt_id } };
  return data(
    client.POST(paths.receiptReversal, { params, body: { reason }, headers: { ...once, ...WAIT } }),
  );
}

export function sendBack(order_id: string, lines: ReturnedLine[], note: string, once: Once) {
  const params = { path: { order_id } };
  return data(
    client.POST(paths.returns, { params, body: { lines, note }, headers: { ...once, ...WAIT } }),
  );
}
