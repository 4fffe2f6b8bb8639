// Lists that come page by page, by cursor.

import type { InfiniteData } from "@tanstack/react-query";
import { useMemo } from "react";

interface Page<Row> {
  items: Row[];
  next_cursor?: string | null;
}

/** How every paged list is asked for: `api.useInfiniteQuery("get", path, init, paged)`. */
export const paged = {
  // Null, not undefined: for that openapi-react-query would ask for a page "0".
  initialPageParam: null as string | null,
  getNextPageParam: (page: { next_cursor?: string | null }) => page.next_cursor ?? null,
};

/** The rows of all pages fetched so far. */
export function useRows<Row>(data: InfiniteData<Page<Row>> | undefined): Row[] {
  return useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
}

/** All rows of a list that is short by nature, page by page. */
export async function everything<Row>(
  ask: (cursor: string | undefined) => Promise<{ data?: Page<Row> }>,
): Promise<{ items: Row[] }> {
  const items: Row[] = [];
  let cursor: string | undefined;
  do {
    const { data } = await ask(cursor);
    items.push(...(data?.items ?? []));
    cursor = data?.next_cursor ?? undefined;
  } while (cursor);
  return { items };
}
