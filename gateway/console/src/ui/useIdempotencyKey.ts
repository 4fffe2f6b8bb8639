// One key for one form: however often it is sent, it takes effect once.

import { useState } from "react";

export function useIdempotencyKey() {
  const [key, setKey] = useState(() => crypto.randomUUID());
  return {
    header: { "Idempotency-Key": key },
    /** After success: the same form may be filled in again. */
    renew: () => setKey(crypto.randomUUID()),
  };
}
