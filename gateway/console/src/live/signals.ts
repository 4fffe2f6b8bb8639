// Small facts beside the cache: which rows just changed, and which new ones wait to be shown.

import { useSyncExternalStore } from "react";

type Act = () => void;

class Signals {
  readonly #listeners = new Set<Act>();

  readonly subscribe = (act: Act): Act => {
    this.#listeners.add(act);
    return () => this.#listeners.delete(act);
  };

  protected tell(): void {
    for (const act of this.#listeners) act();
  }
}

/** Rows that changed a moment ago: id -> how often, so that a second change flashes again. */
class Flashes extends Signals {
  readonly #counts = new Map<string, number>();

  add(id: string): void {
    this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1);
    this.tell();
  }

  readonly count = (id: string): number => this.#counts.get(id) ?? 0;
}

/** New things that wait behind "3 new – show", by the list they belong to. */
class Arrivals extends Signals {
  readonly #ids = new Map<string, Set<string>>();

  add(list: string, id: string): void {
    this.#ids.set(list, (this.#ids.get(list) ?? new Set()).add(id));
    this.tell();
  }

  clear(list: string): void {
    if (this.#ids.delete(list)) this.tell();
  }

  readonly count = (list: string): number => this.#ids.get(list)?.size ?? 0;
}

export const flashes = new Flashes();
export const arrivals = new Arrivals();

export function useFlash(id: string): number {
  return useSyncExternalStore(flashes.subscribe, () => flashes.count(id));
}

export function useArrivals(list: string): number {
  return useSyncExternalStore(arrivals.subscribe, () => arrivals.count(list));
}
