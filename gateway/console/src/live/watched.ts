// What is said to a screen again and again over the live connection: the proof that it is current.

import { useSyncExternalStore } from "react";

import { Signals } from "./signals";

export interface Snapshot {
  path: string;
  status: number;
  time: string;
  data: unknown;
}

type Take = (data: unknown) => Promise<unknown>;

class Watched extends Signals {
  readonly #takers = new Map<string, Take>();
  readonly #times = new Map<string, string>();
  /** The connection hears here what is wanted now. */
  onChange: (() => void) | undefined;

  /** Have an address asked for; hands out how to end. */
  watch(address: string, take: Take): () => void {
    this.#takers.set(address, take);
    this.onChange?.();
    return () => {
      this.#takers.delete(address);
      this.#times.delete(address);
      this.onChange?.();
    };
  }

  get addresses(): string[] {
    return [...this.#takers.keys()];
  }

  /** The screen shows it, or is made to: from then on it is as it was at that time. */
  async take({ path, status, time, data }: Snapshot): Promise<void> {
    if (status !== 200) return;
    await this.#takers.get(path)?.(data);
    if (!this.#takers.has(path)) return;
    this.#times.set(path, time);
    this.tell();
  }

  /** When all of it was last seen to be so. */
  readonly since = (): string | null => {
    if (this.#times.size < this.#takers.size) return null;
    return [...this.#times.values()].sort()[0] ?? null;
  };
}

export const watched = new Watched();

export function useSince(): string | null {
  return useSyncExternalStore(watched.subscribe, watched.since);
}
