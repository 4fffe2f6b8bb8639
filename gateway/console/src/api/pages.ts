// Lists that come page by page, by cursor.

import type { InfiniteData } from "@tanstack/react-query";
import { useMemo } from "react";

interface Page<Row> {
  items: Row[];
  next_cursor?: string | null;
}

/** How every paged list is asked for: `api.useInfiniteQuery("get", path, init, paged)`. */
export const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { next_cursor?: string | null }) => page.next_cursor ?? undefined,
};

/** The rows of all pages fetched so far. */
export function useRows<Row>(data: InfiniteData<Page<Row>> | undefined): Row[] {
  return useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
}
