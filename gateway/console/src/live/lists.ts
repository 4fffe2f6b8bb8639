// Changes rows of lists on screen in place, and counts those that wait to be shown.

import type { InfiniteData, QueryClient } from "@tanstack/react-query";

import { allOf } from "../api/keys";
import { arrivals, flashes, missed } from "./signals";

interface Page<Row> {
  items: Row[];
}
type Pages<Row> = InfiniteData<Page<Row>>;
interface Known {
  id: string;
  version: number;
}
interface Filtered {
  params: { query: Record<string, unknown> };
}

/** Which pill of new documents belongs to a list filtered by this state. */
export function arrivalsOf(path: string, status: string | undefined): string {
  return `${path}:${status ?? ""}`;
}

export class Lists {
  readonly #cache: QueryClient;

  constructor(cache: QueryClient) {
    this.#cache = cache;
  }

  /** Change one row in every list of a path; whether any list has it. */
  patch<Row extends { id: string }>(path: string, change: (row: Row) => Row | null): boolean {
    let known = false;
    this.#cache.setQueriesData<Pages<Row>>({ queryKey: allOf(path) }, (list) => {
      if (!list || !("pages" in list)) return list;
      let touched = false;
      const pages = list.pages.map((page) => {
        const at = page.items.findIndex((row) => change(row) !== null);
        const old = page.items[at];
        if (!old) return page;
        known = true;
        const fresh = change(old);
        if (!fresh || fresh === old) return page;
        touched = true;
        flashes.add(fresh.id);
        missed.add(fresh.id);
        return { ...page, items: page.items.with(at, fresh) };
      });
      return touched ? { ...list, pages } : list;
    });
    return known;
  }

  /** Whether any list of a path has such a row. */
  has<Row>(path: string, wanted: (row: Row) => boolean): boolean {
    return this.#cache
      .getQueriesData<Pages<Row>>({ queryKey: allOf(path) })
      .some(([, list]) => list && "pages" in list && list.pages.some(({ items }) => items.some(wanted)));
  }

  /** A document that now belongs into a list on screen but is not in it waits behind its pill. */
  arrived(path: string, id: string, now: string, made: boolean): void {
    const lists = this.#cache.getQueryCache().findAll({ queryKey: allOf(path), type: "active" });
    for (const { queryKey, state } of lists) {
      const { limit: _, status, ...others } = (queryKey[2] as Filtered).params.query;
      const only = status === undefined ? undefined : [status].flat();
      const list = state.data as Pages<{ id: string }> | Page<{ id: string }> | undefined;
      // Nothing here says what else is filtered by; short lists without pages are fetched again.
      const filtered = Object.values(others).some((value) => value !== undefined);
      if (filtered || !list || !("pages" in list) || (only && !only.includes(now))) continue;
      const shown = list.pages.some((page) => page.items.some((row) => row.id === id));
      if (!shown && (only || made)) arrivals.add(arrivalsOf(path, only?.[0] as string), id);
    }
  }

  /** Every row of the paged lists on screen with its version. */
  versions(): Map<string, number> {
    const lists = this.#cache.getQueryCache().findAll({ type: "active" });
    const rows = lists.flatMap(({ state }) => {
      const list = state.data as Pages<Known> | undefined;
      return list && typeof list === "object" && "pages" in list ? list.pages.flatMap(itemsOf) : [];
    });
    return new Map(rows.filter(({ version }) => version > 0).map((row) => [row.id, row.version]));
  }
}

function itemsOf({ items }: Page<Known>): Known[] {
  return items;
}
