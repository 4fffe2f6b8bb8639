// The way to Google and back: what only this tab knows proves that the return is the one we began.

import { client, data } from "../../api/client";
import { base64url } from "../../api/proofs";

const KEPT = "quartermaster-google";

export interface Errand {
  state: string;
  nonce: string;
  verifier: string;
  /** The page first asked for. */
  to?: string;
}

/** Leave for Google; `hint` is the e-mail that is expected back. */
export async function leave(to?: string, hint?: string): Promise<void> {
  const errand: Errand = { state: secret(), nonce: secret(), verifier: secret(), to };
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(errand.verifier));
  const query = {
    state: errand.state,
    nonce: errand.nonce,
    code_challenge: base64url(new Uint8Array(digest)),
    login_hint: hint,
  };
  const { url } = await data(client.GET("/api/v1/auth/google/start", { params: { query } }));
  sessionStorage.setItem(KEPT, JSON.stringify(errand));
  location.assign(url);
}

/** What this tab left with, once; null when it did not leave with this state. */
export function returned(state: string | undefined): Errand | null {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  const errand = kept ? (JSON.parse(kept) as Errand) : null;
  return errand && errand.state === state ? errand : null;
}

function secret(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}
