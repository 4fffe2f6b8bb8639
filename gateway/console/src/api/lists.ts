// Lists that many pages choose from, in full: they are short by nature.

import { queryOptions, useQuery } from "@tanstack/react-query";

import { SELDOM } from "./cache";
import { client } from "./client";
import { allOf, paths } from "./keys";
import { everything } from "./pages";

export const allWarehouses = queryOptions({
  queryKey: [...allOf(paths.warehouses), "all"],
  queryFn: ({ signal }) =>
    everything((cursor) =>
      client.GET(paths.warehouses, { params: { query: { limit: 200, cursor } }, signal }),
    ),
  staleTime: SELDOM,
});

export function useWarehouses(enabled = true) {
  return useQuery({ ...allWarehouses, enabled });
}

export function useCategories(enabled = true) {
  return useQuery({
    queryKey: [...allOf(paths.categories), "all"],
    queryFn: ({ signal }) =>
      everything((cursor) =>
        client.GET(paths.categories, { params: { query: { limit: 200, cursor } }, signal }),
      ),
    staleTime: SELDOM,
    enabled,
  });
}
