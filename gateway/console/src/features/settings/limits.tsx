// Up to which amount somebody approves orders, in the company's currency.

import { Checkbox, Group, TextInput } from "@mantine/core";

import { plain } from "../../format/decimal";
import { type useFormats } from "../../format/formats";
import { t } from "../../i18n";
import type { Field, FieldInput, Values } from "../../ui/RecordDrawer";

export const KINDS = ["purchase", "sale"] as const;
export type Limits = Record<string, string | null>;
type Formats = ReturnType<typeof useFormats>;

// Stands in the form for a limit that is none; an empty field approves nothing.
const NONE = "none";

export function limitFields(formats: Formats): readonly Field[] {
  return KINDS.map((kind) => ({
    name: `limit_${kind}`,
    path: `limits.${kind}`,
    label: t(`limits.${kind}`),
    hint: t("limits.hint"),
    render: (input) => <LimitInput key={kind} input={input} currency={formats.currency} />,
    show: (value) => inWords(asLimit(value), formats),
  }));
}

export function asValues(limits: Limits): Values {
  const value = (limit: string | null | undefined) =>
    limit === null ? NONE : limit === undefined ? "" : plain(limit);
  return Object.fromEntries(KINDS.map((kind) => [`limit_${kind}`, value(limits[kind])]));
}

/** What is sent: an amount, null for no limit; what is left out approves nothing. */
export function asLimits(values: Values): Limits {
  const given = KINDS.map((kind) => [kind, asLimit(values[`limit_${kind}`] ?? "")] as const);
  return Object.fromEntries(given.filter(([, limit]) => limit !== undefined)) as Limits;
}

function asLimit(value: string): string | null | undefined {
  return value === NONE ? null : value || undefined;
}

export function inWords(limit: string | null | undefined, formats: Formats): string {
  if (limit === null) return t("limits.none");
  return limit === undefined ? "–" : formats.money(limit);
}

function LimitInput({ input, currency }: { input: FieldInput; currency: string }) {
  const { label, description, value, error, onChange } = input;
  const unlimited = value === NONE;
  return (
    <Group align="flex-end" gap="md" wrap="nowrap">
      <TextInput
        style={{ flex: 1 }}
        label={`${label} (${currency})`}
        description={description}
        inputMode="decimal"
        disabled={unlimited}
        placeholder={unlimited ? t("limits.none") : "0"}
        value={unlimited ? "" : value}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Checkbox
        mb={8}
        label={t("limits.none")}
        aria-label={t("limits.noneFor", { kind: label })}
        checked={unlimited}
        onChange={() => onChange(unlimited ? "" : NONE)}
      />
    </Group>
  );
}
