// Recording what came in of an order: what is sent, and which line a refusal is about.

import { useMutation } from "@tanstack/react-query";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { asProblem, sentence } from "../../api/problem";
import type { Order, OrderLine, Receipt } from "../../api/types";
import { add, compare, isDecimal, isPositive, plain } from "../../format/decimal";
import { t } from "../../i18n";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";
import { useOrderChanged } from "./queries";

export interface ReceivedLine {
  line_id: string;
  accepted: string;
  rejected: string;
  reject_reason: string;
}

/** Why goods are rejected: what is kept, and how it is called. */
const REJECTIONS = {
  damaged: "reject.damaged",
  "wrong item": "reject.wrongItem",
  quality: "reject.quality",
  late: "reject.late",
} as const;

export function rejections() {
  return Object.entries(REJECTIONS).map(([value, key]) => ({ value, label: t(key) }));
}

export function mayReceive(order: Order): boolean {
  return order.allowed_actions.includes("receive");
}

export function amountError(value: string): string | null {
  const fine = value.trim() === "" || (isDecimal(value) && !value.trim().startsWith("-"));
  return fine ? null : t("receive.amountWanted");
}

/** Why so much is not taken in; the tolerance is named where there is one. */
export function overText(open: string, allowed: string): string {
  const tolerated = compare(allowed, open) > 0;
  return t(tolerated ? "receive.overTolerance" : "receive.over", {
    open: plain(open),
    allowed: plain(allowed),
  });
}

/** What is said, before it is sent, of more than is open: whether the company's tolerance covers it. */
export function overSaid(line: OrderLine, accepted: string, rejected: string): string | null {
  const [came, sent] = [accepted, rejected].map((text) => (isDecimal(text) ? text : "0"));
  const all = add(came ?? "0", sent ?? "0");
  if (compare(all, line.open) <= 0) return null;
  if (compare(all, line.receivable) > 0) return overText(line.open, line.receivable);
  return t("receive.overAllowed", { open: plain(line.open), allowed: plain(line.receivable) });
}

export function useReceive(
  order: Order,
  onDone: (receipt: Receipt) => void,
  onRefused: (error: unknown, sent: readonly ReceivedLine[]) => void,
  own?: string,
) {
  const changed = useOrderChanged();
  const key = useIdempotencyKey(own);
  return useMutation({
    mutationFn: ({ lines, note }: { lines: ReceivedLine[]; note: string }) =>
      data(
        client.POST(`${paths.order}/receipts`, {
          params: { path: { order_id: order.id } },
          body: { note, lines: lines.map(asSent) },
          headers: key.header,
        }),
      ),
    onSuccess: (receipt) => onDone(receipt),
    onError: (error, { lines }) => onRefused(error, lines),
    onSettled: () => changed(order.id),
  });
}

export function untouched(line: OrderLine): ReceivedLine {
  return { line_id: line.id, accepted: "", rejected: "", reject_reason: "" };
}

function asSent({ line_id, accepted, rejected, reject_reason }: ReceivedLine) {
  return {
    line_id,
    accepted: accepted.trim() || "0",
    rejected: rejected.trim() || "0",
    reject_reason: isPositive(rejected) ? reject_reason : "",
  };
}

interface OverLine {
  line_id: string;
  open: string;
  allowed: string;
}

/** The lines on which more came in than is open, as the problem names them. */
export function overLines(error: unknown): readonly OverLine[] {
  const { code, members } = asProblem(error);
  return code === "over_receipt" ? (members.lines as OverLine[]) : [];
}

/** What was refused, each on the line it is about; `sent` may be fewer lines than are shown. */
export function lineErrors(
  error: unknown,
  shown: readonly ReceivedLine[],
  sent: readonly ReceivedLine[],
): Record<string, string> {
  const at = (line: string | undefined) => shown.findIndex(({ line_id }) => line_id === line);
  const over = overLines(error).map(({ line_id, open, allowed }): [string, string] => [
    `lines.${at(line_id)}.accepted`,
    overText(open, allowed),
  ]);
  const wrong = asProblem(error).errors.map(({ field, message }): [string, string] => {
    const [list, index, name] = field.split(".");
    const line = list === "lines" ? at(sent[Number(index)]?.line_id) : -1;
    return [line >= 0 ? `lines.${line}.${name}` : field, sentence(message)];
  });
  return Object.fromEntries([...over, ...wrong]);
}
