// What may become of an attempt to sign in, as the log is filtered by it.

import type { Outcome } from "../../api/types";

export const OUTCOMES: readonly Outcome[] = [
  "succeeded",
  "wrong_credentials",
  "second_factor_required",
  "wrong_second_factor",
  "locked",
];
