// Changes rows of lists on screen in place, and counts those that wait to be shown.

import type { InfiniteData, QueryClient } from "@tanstack/react-query";

import { client, data } from "../api/client";
import { allOf, type paths } from "../api/keys";
import { arrivals, flashes, missed } from "./signals";
import { Throttle } from "./throttle";

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
  readonly #looks = new Throttle((hash) => void this.#look(hash));
  readonly #maybe = new Map<string, Set<string>>();

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
    for (const { queryKey, queryHash, state } of lists) {
      const { limit: _, status, ...others } = (queryKey[2] as Filtered).params.query;
      const only = status === undefined ? undefined : [status].flat();
      const list = state.data as Pages<{ id: string }> | Page<{ id: string }> | undefined;
      // Short lists without pages are fetched again.
      if (!list || !("pages" in list) || (only && !only.includes(now)) || !(only || made)) continue;
      if (list.pages.some((page) => page.items.some((row) => row.id === id))) continue;
      const filtered = Object.values(others).some((value) => value !== undefined);
      if (!filtered) arrivals.add(arrivalsOf(path, only?.[0] as string), id);
      else {
        this.#maybe.set(queryHash, (this.#maybe.get(queryHash) ?? new Set()).add(id));
        this.#looks.call(queryHash);
      }
    }
  }

  /** Only the server can say whether they are what a list is filtered by: how does it begin now? */
  async #look(hash: string): Promise<void> {
    const wanted = this.#maybe.get(hash);
    this.#maybe.delete(hash);
    const list = this.#cache.getQueryCache().get(hash);
    if (!wanted || !list?.isActive()) return;
    const [, path, { params }] = list.queryKey as [string, typeof paths.orders, Filtered];
    const fresh = await data(client.GET(path, { params })).catch(() => null);
    if (!list.isActive()) return;
    const pill = arrivalsOf(path, [params.query.status].flat()[0] as string | undefined);
    for (const { id } of fresh?.items ?? []) if (wanted.has(id)) arrivals.add(pill, id);
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
