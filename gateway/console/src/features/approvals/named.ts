// What the things and people are called that rules speak of.

import { useQueries } from "@tanstack/react-query";

import { SELDOM } from "../../api/cache";
import { api } from "../../api/client";
import { useCategoryTree } from "../../ui/categories";
import { roleName, useRoles } from "../settings/roleNames";
import { useApprovers } from "./approvers";
import type { Names } from "./rules";

const ONE = "/api/v1/purchasing/suppliers/{supplier_id}";

export function useNames(suppliers: readonly string[], gone: readonly { id: string; name: string }[]): Names {
  const categories = useCategoryTree();
  const roles = useRoles();
  const people = [...useApprovers(), ...gone];
  const answers = useQueries({
    queries: [...new Set(suppliers)].map((supplier_id) => ({
      ...api.queryOptions("get", ONE, { params: { path: { supplier_id } } }),
      staleTime: SELDOM,
    })),
  });
  const known = new Map(answers.flatMap(({ data }) => (data ? [[data.id, data.name]] : [])));
  return {
    category: (id) => categories.find(id)?.path ?? "",
    supplier: (id) => known.get(id) ?? "",
    role: (key) => roleName(roles, key),
    person: (id) => people.find((one) => one.id === id)?.name ?? "",
  };
}
