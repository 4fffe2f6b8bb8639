// The one list of permissions, in groups by the part of the system they belong to.

import { SELDOM } from "../../api/cache";
import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { t, tData } from "../../i18n";
import { useMe } from "../session/me";
import type { Options } from "./Checks";

/** All permissions to choose from: nobody gives what they do not have. */
export function usePermissions(): readonly Options[] {
  const { permissions: mine } = useMe();
  const { data } = api.useQuery("get", paths.permissions, {}, { staleTime: SELDOM });
  const items = data?.items ?? [];
  return [...new Set(items.map(({ service }) => service))].map((service) => ({
    name: tData("service", service),
    options: items
      .filter((item) => item.service === service)
      .map(({ name, title }) => ({
        value: name,
        label: title,
        hint: mine.includes(name) ? undefined : t("checks.notYours"),
        disabled: !mine.includes(name),
      })),
  }));
}
