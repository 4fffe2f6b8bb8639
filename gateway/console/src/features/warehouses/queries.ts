// What the pages of warehouses read besides the list of them.

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { Held } from "../../api/types";

/** What lies at each warehouse, by its id; undefined for one without any stock. */
export function useHeld(): { isKnown: boolean; of(warehouse: string): Held | undefined } {
  const { data } = api.useQuery("get", paths.held);
  return { isKnown: data !== undefined, of: (id) => data?.items.find((held) => held.warehouse_id === id) };
}
