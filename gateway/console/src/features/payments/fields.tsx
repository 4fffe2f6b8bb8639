// Fields that several forms about money share.

import { TextInput } from "@mantine/core";

import { t } from "../../i18n";
import type { Field } from "../../ui/RecordDrawer";
import { useMe } from "../session/me";

export const METHODS = ["bank", "upi", "cheque", "cash"] as const;
export type ByHand = (typeof METHODS)[number];

export const amount: Field = {
  name: "amount",
  label: t("money.amount"),
  kind: "decimal",
  required: true,
  half: true,
  codes: ["not_enough_credit"],
};
export const method: Field = {
  name: "method",
  label: t("money.method"),
  kind: "choice",
  required: true,
  half: true,
  options: METHODS.map((value) => ({ value, label: t(`money.method.${value}`) })),
};
export const reference: Field = {
  name: "reference",
  label: t("money.reference"),
  hint: t("money.referenceHint"),
};
export const reason: Field = { name: "reason", label: t("reason.needed"), kind: "long", required: true };

export function day(name: string, label: string): Field {
  return {
    name,
    label,
    required: true,
    half: true,
    render: ({ value, onChange, ...input }) => (
      <TextInput
        {...input}
        type="date"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    ),
  };
}

/** The day it is where the company is. */
export function useToday(): string {
  const { timezone } = useMe().tenant;
  // Sweden writes days as forms and the server do.
  return new Intl.DateTimeFormat("sv-SE", { timeZone: timezone }).format(new Date());
}
