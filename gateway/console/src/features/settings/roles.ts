// The company's roles: their names for lists, and the choice of them for a person.

import { createElement } from "react";

import { SELDOM } from "../../api/cache";
import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { Role } from "../../api/types";
import { t } from "../../i18n";
import type { Field } from "../../ui/RecordDrawer";
import { useMay } from "../session/me";
import { Checks, inWords, type Options } from "./Checks";

export function useRoles(): readonly Role[] {
  return api.useQuery("get", paths.roles, {}, { staleTime: SELDOM }).data?.items ?? [];
}

/** What a role is called; a role that is gone keeps its key. */
export function roleName(roles: readonly Role[], key: string): string {
  return roles.find((role) => role.key === key)?.name ?? key.replaceAll("_", " ");
}

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
