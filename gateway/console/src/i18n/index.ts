// Every text a person reads comes from here; more languages are more files beside these.

import texts from "./en-IN.json";
import type account from "./en-IN.account.json";
import type answers from "./en-IN.answers.json";
import type approvals from "./en-IN.approvals.json";
import type attachments from "./en-IN.attachments.json";
import type catalog from "./en-IN.catalog.json";
import type channels from "./en-IN.channels.json";
import type charts from "./en-IN.charts.json";
import type counts from "./en-IN.counts.json";
import type customers from "./en-IN.customers.json";
import type door from "./en-IN.door.json";
import type exports from "./en-IN.exports.json";
import type guide from "./en-IN.guide.json";
import type history from "./en-IN.history.json";
import type home from "./en-IN.home.json";
import type imports from "./en-IN.imports.json";
import type invoices from "./en-IN.invoices.json";
import type notifications from "./en-IN.notifications.json";
import type audit from "./en-IN.audit.json";
import type palette from "./en-IN.palette.json";
import type parties from "./en-IN.parties.json";
import type passwords from "./en-IN.passwords.json";
import type payments from "./en-IN.payments.json";
import type pictures from "./en-IN.pictures.json";
import type profile from "./en-IN.profile.json";
import type purchasing from "./en-IN.purchasing.json";
import type replenishment from "./en-IN.replenishment.json";
import type reports from "./en-IN.reports.json";
import type rules from "./en-IN.rules.json";
import type receiving from "./en-IN.receiving.json";
import type salesStates from "./en-IN.salesStates.json";
import type sales from "./en-IN.sales.json";
import type scan from "./en-IN.scan.json";
import type sessions from "./en-IN.sessions.json";
import type saleReturns from "./en-IN.saleReturns.json";
import type settings from "./en-IN.settings.json";
import type stale from "./en-IN.stale.json";
import type status from "./en-IN.status.json";
import type stock from "./en-IN.stock.json";
import type suppliers from "./en-IN.suppliers.json";
import type tracking from "./en-IN.tracking.json";
import type views from "./en-IN.views.json";
import type webhooks from "./en-IN.webhooks.json";
import type warehouses from "./en-IN.warehouses.json";

/** Texts of every page, and those that come with the pages that need them. */
export type TextKey =
  | keyof typeof texts
  | keyof typeof account
  | keyof typeof answers
  | keyof typeof approvals
  | keyof typeof attachments
  | keyof typeof catalog
  | keyof typeof channels
  | keyof typeof charts
  | keyof typeof counts
  | keyof typeof customers
  | keyof typeof door
  | keyof typeof exports
  | keyof typeof guide
  | keyof typeof history
  | keyof typeof home
  | keyof typeof imports
  | keyof typeof invoices
  | keyof typeof notifications
  | keyof typeof audit
  | keyof typeof palette
  | keyof typeof parties
  | keyof typeof passwords
  | keyof typeof payments
  | keyof typeof pictures
  | keyof typeof profile
  | keyof typeof purchasing
  | keyof typeof replenishment
  | keyof typeof reports
  | keyof typeof rules
  | keyof typeof receiving
  | keyof typeof salesStates
  | keyof typeof sales
  | keyof typeof scan
  | keyof typeof sessions
  | keyof typeof saleReturns
  | keyof typeof settings
  | keyof typeof stale
  | keyof typeof status
  | keyof typeof stock
  | keyof typeof suppliers
  | keyof typeof tracking
  | keyof typeof views
  | keyof typeof warehouses
  | keyof typeof webhooks;
type CountedKey = {
  [Key in TextKey]: Key extends `${infer Base}_one` ? Base : never;
}[TextKey];
type Values = Record<string, string | number>;

const plural = new Intl.PluralRules("en-IN");
const known: Record<string, string> = { ...texts };

/** Know the texts of pages that are loaded when they are first opened. */
export function learn(more: Readonly<Record<string, string>>): void {
  Object.assign(known, more);
}

function fill(text: string, values?: Values): string {
  return values ? text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? "")) : text;
}

/** The text of a key, its {names} filled in. */
export function t(key: TextKey, values?: Values): string {
  return fill(known[key] ?? key, values);
}

/** The text of a key in the number's form, with {count} filled in. */
export function tn(key: CountedKey, count: number, values?: Values): string {
  const form = plural.select(count) === "one" ? "one" : "other";
  return fill(known[`${key}_${form}`] ?? key, { count, ...values });
}

type Prefix =
  | "status"
  | "action"
  | "reason"
  | "timeline"
  | "method"
  | "outcome"
  | "invitation"
  | "service"
  | "source"
  | "link"
  | "answer.kind"
  | "salesStatus"
  | "saleAction"
  | "saleTimeline"
  | "shipment"
  | "kind"
  | "channel"
  | "auditPart"
  | "foundKind"
  | "home.news";

/** The text of a key made of data (a status, an action), or the data itself when it is new to us. */
export function tData(prefix: Prefix, name: string): string {
  return known[`${prefix}.${name}`] ?? name.replaceAll("_", " ");
}
