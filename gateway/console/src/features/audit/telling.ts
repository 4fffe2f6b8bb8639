// How an entry reads: what was done to what, and field by field what was and what is.

import type { AuditEntry } from "../../api/types";
import { t, tData } from "../../i18n";
import { inWords } from "../../ui/HistoryPanel";

type Data = Record<string, unknown>;
export interface Changed {
  field: string;
  before: string;
  after: string;
}

// What names a thing, the best first.
const NAMES = ["number", "order_number", "sku", "name", "code", "email", "file_name", "view"] as const;

/** `purchasing.purchase_order.approved`: Purchase order approved. */
export function whatOf({ type }: AuditEntry): string {
  const words = type.split(".").slice(1).join(" ").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What it is about, by the name people know it by. */
export function nameOf({ data }: AuditEntry): string {
  const nested = Object.values(data).filter(isData);
  for (const one of [data as Data, ...nested]) {
    const name = NAMES.map((field) => one[field]).find((value) => typeof value === "string" && value);
    if (name) return String(name);
  }
  return "";
}

export function changesOf({ data }: AuditEntry): readonly Changed[] {
  const { before, after, from_status: from } = data as { before?: unknown; after?: unknown; from_status?: unknown };
  const to = data.status ?? data.order_status;
  const step =
    typeof from === "string" && typeof to === "string"
      ? [{ field: t("audit.step"), before: tData("status", from), after: tData("status", to) }]
      : [];
  if (!isData(before)) return step;
  const now = isData(after) ? after : (Object.values(data).filter(isData).find(has(before)) ?? data);
  return [
    ...step,
    ...Object.keys(before)
      .filter((field) => written(before[field]) !== written((now as Data)[field]))
      .map((field) => ({
        field: field.replaceAll("_", " "),
        before: written(before[field]),
        after: written((now as Data)[field]),
      })),
  ];
}

function has(before: Data) {
  return (one: Data) => one !== before && Object.keys(before).some((field) => field in one);
}

function isData(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function written(value: unknown): string {
  return isData(value) ? JSON.stringify(value) : inWords(value);
}
