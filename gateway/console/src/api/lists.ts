// Lists that many pages choose from.

import { SELDOM } from "./cache";
import { api } from "./client";
import { paths } from "./keys";

export function useWarehouses(enabled = true) {
  return api.useQuery("get", paths.warehouses, {}, { staleTime: SELDOM, enabled });
}

export function useCategories() {
  const query = { limit: 200 };
  return api.useQuery("get", paths.categories, { params: { query } }, { staleTime: SELDOM });
}
