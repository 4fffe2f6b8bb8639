// The form of a rule: what it speaks of, whom it asks, and what it means in words while written.

import type { ApprovalRule, Approver, Role } from "../../api/types";
import { plain } from "../../format/decimal";
import type { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { CategoryPicker } from "../../ui/CategoryPicker";
import type { Editing, Field, Values } from "../../ui/RecordDrawer";
import { SupplierPicker } from "../../ui/SupplierPicker";
import { Checks, inWords, type Options, parted } from "../settings/Checks";
import { Many } from "./Many";
import type { Names, Terms } from "./rules";

const APPROVE = "purchasing.orders.approve";
const STEPS = Array.from({ length: 9 }, (_, at) => ({ value: `${at + 1}`, label: `${at + 1}` }));

interface Known {
  names: Names;
  roles: readonly Role[];
  approvers: readonly Approver[];
  formats: ReturnType<typeof useFormats>;
}

export function ruleFields({ names, roles, approvers, formats }: Known): readonly Field[] {
  // Who may not approve orders cannot take a step either.
  const able = roles.filter(({ active, permissions }) => active && permissions.includes(APPROVE));
  const asRoles: readonly Options[] = [
    { options: able.map(({ key, name }) => ({ value: key, label: name })) },
  ];
  const asPeople: readonly Options[] = [
    { options: approvers.map(({ id, name }) => ({ value: id, label: name })) },
  ];
  return [
    { name: "name", label: t("rules.name"), hint: t("rules.nameHint"), required: true },
    { name: "step", label: t("rules.step"), hint: t("rules.stepHint"), kind: "choice", options: STEPS, required: true, half: true },
    { name: "above", label: t("rules.above"), hint: t("rules.aboveHint", { currency: formats.currency }), kind: "decimal", half: true },
    several("category_ids", "rules.categories", "rules.categoriesHint", names.category, (add) => (
      <CategoryPicker aria-label={t("rules.addCategory")} value={null} onChange={add} />
    )),
    several("supplier_ids", "rules.suppliers", "rules.suppliersHint", names.supplier, (add) => (
      <SupplierPicker aria-label={t("rules.addSupplier")} placeholder={t("rules.addSupplier")} value="" onChange={add} />
    )),
    checks("roles", t("rules.roles"), asRoles, t("rules.rolesHint")),
    checks("user_ids", t("rules.people"), asPeople),
    { name: "escalate_after_hours", label: t("rules.escalateHours"), hint: t("rules.escalateHint"), kind: "decimal" },
    checks("escalate_to_roles", t("rules.escalateRoles"), asRoles),
  ];
}

export const stateField = (): Field => ({
  name: "active",
  label: t("rules.state"),
  kind: "choice",
  required: true,
  options: [
    { value: "true", label: t("rules.active") },
    { value: "false", label: t("rules.inactive") },
  ],
});

function several(
  name: string,
  label: "rules.categories" | "rules.suppliers",
  hint: "rules.categoriesHint" | "rules.suppliersHint",
  called: (id: string) => string,
  picker: Parameters<typeof Many>[0]["picker"],
): Field {
  return {
    name,
    label: t(label),
    hint: t(hint),
    render: (input) => <Many key={name} input={input} name={called} picker={picker} />,
    show: (value) => parted(value).map(called).join(", "),
  };
}

function checks(name: string, label: string, groups: readonly Options[], hint?: string): Field {
  return {
    name,
    label,
    hint,
    render: (input) => <Checks key={name} input={input} groups={groups} />,
    show: (value) => inWords(value, groups),
  };
}

export function asEditing(rule: ApprovalRule): Editing {
  return {
    version: rule.version,
    values: {
      name: rule.name,
      step: String(rule.step),
      above: rule.above == null ? "" : plain(rule.above),
      category_ids: rule.category_ids.join(" "),
      supplier_ids: rule.supplier_ids.join(" "),
      roles: rule.roles.join(" "),
      user_ids: rule.user_ids.join(" "),
      escalate_after_hours: String(rule.escalate_after_hours ?? ""),
      escalate_to_roles: rule.escalate_to_roles.join(" "),
      active: String(rule.active),
    },
  };
}

/** What the values say, as it is sent and as it is put into words. */
export function termsOf(values: Values): Terms & { name: string; step: number } {
  const { name = "", step, above, escalate_after_hours: hours } = values;
  const many = (field: string) => parted(values[field] ?? "");
  return {
    name,
    step: Number(step || 1),
    above: above?.trim() || null,
    category_ids: many("category_ids"),
    supplier_ids: many("supplier_ids"),
    roles: many("roles"),
    user_ids: many("user_ids"),
    escalate_after_hours: hours?.trim() ? Number(hours) : null,
    escalate_to_roles: many("escalate_to_roles"),
  };
}
