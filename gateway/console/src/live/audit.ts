// The audit log is written a moment after what it tells of: then it is fetched again.

import { paths } from "../api/keys";
import type { Throttle } from "./throttle";

const WRITING = 1500;

export class AuditLog {
  readonly #refetch: Throttle;
  #writing: ReturnType<typeof setTimeout> | undefined;

  constructor(refetch: Throttle) {
    this.#refetch = refetch;
  }

  /** Something happened that it will tell of. */
  written(): void {
    this.#writing ??= setTimeout(() => {
      this.#writing = undefined;
      this.#refetch.call(paths.audit);
    }, WRITING);
  }
}
