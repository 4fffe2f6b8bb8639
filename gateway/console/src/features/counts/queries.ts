// What the pages of counts read.

import { keepPreviousData } from "@tanstack/react-query";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { paged } from "../../api/pages";
import type { CountStatus } from "../../api/types";
import { useMay } from "../session/me";

// Who counts blind is told nothing live: the work of others on the sheet is looked up.
const LOOK_AGAIN = 20_000;

export function useCounts(status: CountStatus | undefined) {
  const query = { status, limit: 50 };
  return api.useInfiniteQuery("get", paths.counts, { params: { query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
}

export function useCount(id: string) {
  const may = useMay();
  return api.useQuery("get", paths.count, { params: { path: { count_id: id } } }, {
    refetchInterval: may("inventory.counts.approve") ? false : LOOK_AGAIN,
  });
}
