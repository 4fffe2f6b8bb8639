// Somebody moved stock here: what shows stock is read anew, without waiting for the event of it.

import type { QueryClient } from "@tanstack/react-query";

import { allOf, paths } from "./keys";

const SHOWN = [paths.stock, paths.stockSummary, paths.held, paths.stockAsOf, paths.movements];

/** `and` are lists of the document it was moved by. */
export function stockMoved(cache: QueryClient, ...and: readonly string[]): void {
  for (const path of [...and, ...SHOWN]) void cache.invalidateQueries({ queryKey: allOf(path) });
}
