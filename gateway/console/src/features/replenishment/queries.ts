// What the replenishment page reads, and how a run is made.

import { keepPreviousData, useMutation, useQueryClient } from "@tanstack/react-query";

import { api, client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { paged } from "../../api/pages";
import type { components } from "../../api/schema";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";

type Schemas = components["schemas"];
export type NeedState = Schemas["NeedState"];
export type Run = Schemas["RunOut"];
/** A need; its id is the product at the warehouse. */
export type Need = Schemas["NeedOut"] & { id: string };

export interface NeedFilters {
  state?: NeedState;
  supplier?: string;
  warehouse?: string;
}

export function useNeeds({ state, supplier, warehouse }: NeedFilters) {
  const query = { state, supplier_id: supplier, warehouse_id: warehouse, limit: 100 };
  return api.useInfiniteQuery("get", paths.needs, { params: { query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
}

export function useNeedCounts() {
  return api.useQuery("get", paths.needCounts);
}

export function useRun(onDone: (run: Run) => void) {
  const cache = useQueryClient();
  const key = useIdempotencyKey();
  return useMutation({
    mutationFn: (chosen: readonly Need[] | null) => {
      const rows = chosen?.map(({ product_id, warehouse_id }) => ({ product_id, warehouse_id })) ?? null;
      return data(client.POST(paths.runs, { body: { rows }, headers: key.header }));
    },
    onSuccess: (run) => {
      for (const path of [paths.needs, paths.needCounts, paths.orders]) {
        void cache.invalidateQueries({ queryKey: allOf(path) });
      }
      onDone(run);
    },
  });
}
