// The company's roles and what they are called.

import { SELDOM } from "../../api/cache";
import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { Role } from "../../api/types";

export function useRoles(): readonly Role[] {
  return api.useQuery("get", paths.roles, {}, { staleTime: SELDOM }).data?.items ?? [];
}

/** What a role is called; a role that is gone keeps its key. */
export function roleName(roles: readonly Role[], key: string): string {
  return roles.find((role) => role.key === key)?.name ?? key.replaceAll("_", " ");
}
