// One key for one form: however often it is sent, it takes effect once.

import { useState } from "react";

/** With a key of one's own where the form outlives the page. */
export function useIdempotencyKey(own?: string) {
  const [key, setKey] = useState<string>(() => own ?? crypto.randomUUID());
  return {
    header: { "Idempotency-Key": key },
    /** After success: the same form may be filled in again. */
    renew: () => setKey(crypto.randomUUID()),
  };
}
