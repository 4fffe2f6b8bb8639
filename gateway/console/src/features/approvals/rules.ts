// What a rule of approval means, in words, and what is wrong with one that nobody can satisfy.

import "./ruleTexts";

import type { ApprovalRule, Approver } from "../../api/types";
import { compare } from "../../format/decimal";
import type { useFormats } from "../../format/formats";
import { t } from "../../i18n";

type Formats = ReturnType<typeof useFormats>;
type Who = Pick<ApprovalRule, "roles" | "user_ids">;
export type Terms = Who &
  Pick<
    ApprovalRule,
    "above" | "category_ids" | "supplier_ids" | "escalate_after_hours" | "escalate_to_roles"
  >;

/** What things are called that a rule knows by their ids. */
export interface Names {
  category(id: string): string;
  supplier(id: string): string;
  role(key: string): string;
  person(id: string): string;
}

export function inWords(terms: Terms, names: Names, formats: Formats): string {
  const { above, category_ids, supplier_ids, escalate_after_hours: hours } = terms;
  const conditions = [
    above != null && t("rules.wordsAbove", { amount: formats.money(above) }),
    category_ids.length > 0 &&
      t("rules.wordsOf", { categories: either(category_ids.map(names.category)) }),
    supplier_ids.length > 0 &&
      t("rules.wordsFrom", { suppliers: either(supplier_ids.map(names.supplier)) }),
  ].filter(Boolean);
  const whom = [...terms.user_ids.map(names.person), ...terms.roles.map(names.role)];
  const need = t("rules.wordsNeed", { whom: either(whom) || t("rules.anybody") });
  const others = either(terms.escalate_to_roles.map(names.role));
  const later = hours != null && others && t("rules.wordsLater", { hours, whom: others });
  return t("rules.words", {
    which: [t(conditions.length > 0 ? "rules.wordsOrders" : "rules.wordsAll"), ...conditions].join(" "),
    need: [need, later].filter(Boolean).join("; "),
  });
}

function either(names: readonly string[]): string {
  return names.filter(Boolean).join(` ${t("rules.or")} `);
}

/** Why orders may wait for ever by this rule; null if somebody can always take its step. */
export function warningOf(
  terms: Terms,
  approvers: readonly Approver[],
  formats: Formats,
): string | null {
  const asked = approvers.filter((one) => isAsked(one, terms));
  const [first, second] = asked;
  if (!first) return t("rules.warnNobody");
  const limits = asked.map(({ approval_limit }) => approval_limit);
  const most = limits.reduce<string | null>(higher, "0");
  const short = most !== null && (terms.above == null || compare(most, terms.above) <= 0);
  // Without an amount a limit is met now and then: that is what limits are for.
  if (short && terms.above != null) return t("rules.warnLimit", { limit: formats.money(most) });
  return second ? null : t("rules.warnOne", { name: first.name });
}

function isAsked({ id, roles }: Approver, terms: Who): boolean {
  const anybody = terms.roles.length === 0 && terms.user_ids.length === 0;
  return anybody || terms.user_ids.includes(id) || roles.some((role) => terms.roles.includes(role));
}

/** No limit is higher than any. */
function higher(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return null;
  return compare(one, other) < 0 ? other : one;
}
