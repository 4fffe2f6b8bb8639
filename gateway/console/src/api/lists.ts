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

/** The warehouses where something can still be done, by their ids. */
export function useOpenWarehouses(): ReadonlyMap<string, string> {
  const { data } = useWarehouses();
  const open = (data?.items ?? []).filter(({ active }) => active);
  return new Map(open.map(({ id, name }) => [id, name]));
}
