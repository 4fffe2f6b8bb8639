// Small facts beside the cache: which rows just changed, and which new ones wait to be shown.

import { useSyncExternalStore } from "react";

type Act = () => void;
const NONE: ReadonlySet<string> = new Set();

export class Signals {
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
  readonly #ids = new Map<string, ReadonlySet<string>>();

  add(list: string, id: string): void {
    this.#ids.set(list, new Set(this.of(list)).add(id));
    this.tell();
  }

  clear(list: string): void {
    if (this.#ids.delete(list)) this.tell();
  }

  readonly of = (list: string): ReadonlySet<string> => this.#ids.get(list) ?? NONE;
}

/** Rows that changed while nobody looked: the tab was hidden, or the connection lost. */
class Missed extends Signals {
  readonly #ids = new Set<string>();
  readonly #reasons = new Set<string>();

  /** Nobody looks, for this reason, or looks again. */
  away(reason: string, is: boolean): void {
    if (is) this.#reasons.add(reason);
    else this.#reasons.delete(reason);
  }

  add(id: string, anyway = false): void {
    if (!anyway && this.#reasons.size === 0) return;
    this.#ids.add(id);
    this.tell();
  }

  /** Shown: they flash once more, and are forgotten. */
  show(): void {
    for (const id of this.#ids) flashes.add(id);
    this.#ids.clear();
    this.tell();
  }

  readonly count = (): number => this.#ids.size;
}

export interface Decision {
  event_id: string;
  order_id: string;
  number: string;
  status: "approved" | "rejected";
  raised_by: string;
}

/** What became of one's own orders, the latest of each, until it is read. */
class Decisions extends Signals {
  #all: readonly Decision[] = [];

  say(decision: Decision): void {
    this.#all = [...this.#all.filter(({ order_id }) => order_id !== decision.order_id), decision];
    this.tell();
  }

  clear(): void {
    this.#all = [];
    this.tell();
  }

  readonly all = (): readonly Decision[] => this.#all;
}

export const decisions = new Decisions();
export const flashes = new Flashes();
export const missed = new Missed();
export const arrivals = new Arrivals();

export function useFlash(id: string): number {
  return useSyncExternalStore(flashes.subscribe, () => flashes.count(id));
}

export function useArrivals(list: string): ReadonlySet<string> {
  return useSyncExternalStore(arrivals.subscribe, () => arrivals.of(list));
}

export function useMissed(): number {
  return useSyncExternalStore(missed.subscribe, missed.count);
}

export function useDecisions(): readonly Decision[] {
  return useSyncExternalStore(decisions.subscribe, decisions.all);
}
