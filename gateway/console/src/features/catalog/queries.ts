// What the pages of the catalogue read.

import { SELDOM } from "../../api/cache";
import { api } from "../../api/client";
import { paths } from "../../api/keys";

const of = (product: string) => ({ params: { path: { product_id: product } } });

export function useProduct(product: string | undefined) {
  return api.useQuery("get", paths.product, of(product ?? ""), { enabled: product !== undefined });
}

export function useRecipe(product: string, enabled = true) {
  return api.useQuery("get", paths.recipe, of(product), { enabled });
}

export function useBuildable(product: string, enabled: boolean) {
  const query = { product_id: product, limit: 200 };
  return api.useQuery("get", paths.buildable, { params: { query } }, { enabled });
}

export function useUnits() {
  return api.useQuery("get", paths.units, {}, { staleTime: SELDOM });
}
