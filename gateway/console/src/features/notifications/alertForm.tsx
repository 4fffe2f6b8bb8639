// The form of an alert rule: what it is about, whom it tells, how and how often.

import { MultiSelect } from "@mantine/core";

import type { AlertRule, Role, Trigger } from "../../api/types";
import { plain } from "../../format/decimal";
import { t, tData } from "../../i18n";
import type { Editing, Field, Values } from "../../ui/RecordDrawer";
import { Checks, inWords, type Options, parted } from "../settings/Checks";
import { CHANNELS, KINDS } from "./kinds";

interface Known {
  /** What the rule is about; nothing yet for a new one. */
  about: Trigger | undefined;
  triggers: readonly Trigger[];
  roles: readonly Role[];
  permissions: readonly Options[];
  people: readonly { id: string; name: string }[];
}

export function alertFields({ about, triggers, roles, permissions, people }: Known): readonly Field[] {
  const holders: readonly Options[] = [
    { options: roles.filter(({ active }) => active).map(({ key, name }) => ({ value: key, label: name })) },
  ];
  const ways: readonly Options[] = [
    { options: CHANNELS.map((way) => ({ value: way, label: tData("channel", way) })) },
  ];
  const persons: readonly Options[] = [
    { options: people.map(({ id, name }) => ({ value: id, label: name })) },
  ];
  const amounts = about ? about.amounts : ["total"];
  return [
    ...(about ? [] : [when(triggers)]),
    { name: "name", label: t("alerts.name"), required: true },
    several("roles", t("alerts.roles"), holders),
    several("user_ids", t("alerts.people"), persons),
    several("permissions", t("alerts.permissions"), permissions),
    ...(!about || about.addressee ? [concerned()] : []),
    {
      name: "channels",
      label: t("alerts.channels"),
      render: (input) => <Checks key="channels" input={input} groups={ways} />,
      show: (value) => inWords(value, ways),
    },
    ...(amounts.length
      ? [{ name: "at_least", label: t("alerts.atLeast"), kind: "decimal", half: true } as const]
      : []),
    ...(about?.gathers
      ? []
      : [
          {
            name: "cooldown_minutes",
            label: t("alerts.cooldownMinutes"),
            hint: t("alerts.cooldownHint"),
            kind: "decimal",
            half: true,
          } as const,
        ]),
  ];
}

function when(triggers: readonly Trigger[]): Field {
  return {
    name: "trigger",
    label: t("alerts.trigger"),
    kind: "choice",
    required: true,
    options: KINDS.flatMap((kind) =>
      triggers
        .filter((trigger) => trigger.kind === kind)
        .map(({ name, label }) => ({ value: name, label: `${tData("kind", kind)}: ${label}` })),
    ),
  };
}

function concerned(): Field {
  return {
    name: "addressee",
    label: t("alerts.concerned"),
    hint: t("alerts.concernedHint"),
    kind: "choice",
    options: [
      { value: "true", label: t("alerts.yes") },
      { value: "false", label: t("alerts.no") },
    ],
  };
}

function several(name: string, label: string, groups: readonly Options[]): Field {
  return {
    name,
    label,
    render: ({ label: said, description, error, value, onChange }) => (
      <MultiSelect
        key={name}
        label={said}
        description={description}
        error={error}
        data={groups.map(({ name: group, options }) => ({
          group: group ?? "",
          items: options.map(({ value: one, label: called }) => ({ value: one, label: called })),
        }))}
        value={parted(value)}
        onChange={(chosen) => onChange(chosen.join(" "))}
        searchable
        hidePickedOptions
      />
    ),
    show: (value) => inWords(value, groups),
  };
}

export function asEditing(rule: AlertRule): Editing {
  const [least = ""] = Object.values(rule.at_least);
  return {
    version: rule.version,
    values: {
      name: rule.name,
      roles: rule.roles.join(" "),
      permissions: rule.permissions.join(" "),
      user_ids: rule.user_ids.join(" "),
      addressee: String(rule.addressee),
      channels: rule.channels.join(" "),
      cooldown_minutes: String(rule.cooldown_minutes),
      at_least: least && plain(least),
      trigger: rule.trigger,
    },
  };
}

/** What the values say, as it is sent. */
export function termsOf(values: Values, triggers: readonly Trigger[]) {
  const many = (field: string) => parted(values[field] ?? "");
  const about = triggers.find(({ name }) => name === values.trigger);
  const [amount = "total"] = about?.amounts ?? [];
  const least = values.at_least?.trim();
  return {
    name: values.name ?? "",
    roles: many("roles"),
    permissions: many("permissions"),
    user_ids: many("user_ids"),
    addressee: values.addressee === "true",
    channels: many("channels") as AlertRule["channels"],
    cooldown_minutes: Number(values.cooldown_minutes || 0),
    at_least: least ? { [amount]: least } : {},
  };
}
