// The choice of a person's roles.

import { createElement } from "react";

import { t } from "../../i18n";
import type { Field } from "../../ui/RecordDrawer";
import { useMay } from "../session/me";
import { Checks, inWords, type Options } from "./Checks";
import { useRoles } from "./roleNames";

/** The roles one may give: those in use, besides those a person already has. */
export function useRoleOptions(held: readonly string[] = []): readonly Options[] {
  const may = useMay();
  const offered = useRoles().filter(({ active, key }) => active || held.includes(key));
  return [
    {
      options: offered.map(({ key, name, description, permissions }) => ({
        value: key,
        label: name,
        hint: description,
        disabled: !permissions.every((permission) => may(permission as Parameters<typeof may>[0])),
      })),
    },
  ];
}

export function rolesField(groups: readonly Options[]): Field {
  return {
    name: "roles",
    label: t("users.roles"),
    required: true,
    render: (input) => createElement(Checks, { input, groups }),
    show: (value) => inWords(value, groups),
  };
}
