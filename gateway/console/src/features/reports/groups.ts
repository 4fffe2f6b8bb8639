// What reports are about, in the order in which they are listed.

import { t, type TextKey } from "../../i18n";

const NAMES: Readonly<Record<string, TextKey>> = {
  inventory: "reports.group.inventory",
  purchasing: "reports.group.purchasing",
  sales: "reports.group.sales",
  money: "reports.group.money",
  audit: "reports.group.audit",
};

export const GROUPS = Object.keys(NAMES);

export function groupName(group: string): string {
  return t(NAMES[group] ?? "reports.group.other");
}
