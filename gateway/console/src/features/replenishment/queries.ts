// What the replenishment page reads, and how a run is made.

import { keepPreviousData, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { api, client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { paged } from "../../api/pages";
import type { components } from "../../api/schema";

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

/** How many of those of a supplier, at a warehouse, stand in each state. */
export function useNeedCounts({ supplier, warehouse }: NeedFilters) {
  const query = { supplier_id: supplier, warehouse_id: warehouse };
  return api.useQuery("get", paths.needCounts, { params: { query } }, {
    placeholderData: keepPreviousData,
  });
}

export function useRun(onDone: (run: Run) => void) {
  const cache = useQueryClient();
  // What was asked for and not answered yet: the same again is the same run, anything else is not.
  const open = useRef({ asked: "", key: "" });
  return useMutation({
    mutationFn: (chosen: readonly Need[] | null) => {
      const rows = chosen?.map(({ product_id, warehouse_id }) => ({ product_id, warehouse_id })) ?? null;
      const asked = JSON.stringify(rows);
      if (open.current.asked !== asked) open.current = { asked, key: crypto.randomUUID() };
      const headers = { "Idempotency-Key": open.current.key };
      return data(client.POST(paths.runs, { body: { rows }, headers }));
    },
    onSuccess: (run) => {
      open.current = { asked: "", key: "" };
      for (const path of [paths.needs, paths.needCounts, paths.orders]) {
        void cache.invalidateQueries({ queryKey: allOf(path) });
      }
      onDone(run);
    },
  });
}
