// The audit log is written a moment after what it tells of: what shows it is fetched again then.

import type { QueryClient } from "@tanstack/react-query";

import { allOf, paths } from "../api/keys";
import { Later } from "./later";
import type { LiveEvent } from "./stream";

/** Longer than anything is asked again after. */
const RECENT = 5000;

export class AuditLog {
  readonly #cache: QueryClient;
  /** What events were about, and when the last of each came. */
  readonly #about = new Map<string, number>();
  readonly #later = new Later(() => this.#refetch());

  constructor(cache: QueryClient) {
    this.#cache = cache;
  }

  /** It will tell of this. */
  apply(event: LiveEvent): void {
    this.#about.set(event.subject, Date.now());
    this.#later.call();
  }

  #refetch(): void {
    for (const [subject, at] of this.#about) {
      if (Date.now() - at > RECENT) this.#about.delete(subject);
    }
    void this.#cache.invalidateQueries({
      queryKey: allOf(paths.audit),
      predicate: ({ queryKey }) => this.#concerns(queryKey[2] as Asked | undefined),
    });
  }

  #concerns(asked: Asked | undefined): boolean {
    const subject = asked?.params?.query?.subject;
    return !subject || this.#about.has(subject);
  }
}

interface Asked {
  params?: { query?: { subject?: string | null } };
}
