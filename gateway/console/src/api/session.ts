// Who is signed in: the access token in memory, renewed by the refresh token, one tab at a time.

import { Problem } from "./problem";
import { newKey, prove, setClock } from "./proofs";
import { forgetSession, keepSession, readSession } from "./token-store";

interface Access {
  token: string;
  /** When to renew, in milliseconds of performance.now(): before the server would refuse it. */
  renewAt: number;
}

export interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
}

/** What starts a session. */
type Beginning =
  | "login"
  | "register"
  | "google/callback"
  | "google/second-factor"
  | "google/register"
  | "invitations/accept"
  | "switch";

const LOCK = "quartermaster-refresh";
const channel = new BroadcastChannel("quartermaster-session");
const endings = new Set<() => void>();

let access: Access | null = null;
let renewing: Promise<string | null> | null = null;

channel.onmessage = ({ data }) => {
  if (data === "ended") end();
  // Another session took this one's place, maybe another company's: nothing of the old one stays.
  else if (access) startAnew();
};

/** Call back when the session is over, in whichever tab it ended. */
export function onSessionEnd(act: () => void): () => void {
  endings.add(act);
  return () => endings.delete(act);
}

/** Start a session bound to a key; an answer without tokens is handed back as it is. */
export async function begin<Answer extends object = Tokens>(
  how: Beginning,
  body: object,
): Promise<Answer | Tokens> {
  const going = how === "switch" ? await readSession() : null;
  const bearer = going && (await accessToken());
  const key = going?.key ?? (await newKey());
  return navigator.locks.request(LOCK, async () => {
    const answer = await ask<Answer | Tokens>(how, body, key, bearer);
    if ("access_token" in answer) {
      await keep(answer, key);
      channel.postMessage("began");
    }
    return answer;
  });
}

/**
 * Load everything anew, for another session or company. No tab spends a token until this page is
 * gone: one whose answer got lost in leaving would come to the server late, and look stolen.
 */
export function startAnew(): void {
  void navigator.locks.request(LOCK, () => {
    location.assign("/");
    return new Promise(() => undefined);
  });
}

export async function signOut(): Promise<void> {
  const kept = await readSession();
  await forgetSession();
  // Whether or not the server can be told: this browser has forgotten the session.
  if (kept) await post("logout", { refresh_token: kept.token }).catch(() => undefined);
  channel.postMessage("ended");
  end();
}

/** A usable access token, or null when nobody is signed in. */
export async function accessToken(): Promise<string | null> {
  if (access && performance.now() < access.renewAt) return access.token;
  return renew(access?.token);
}

/** A token other than the one that was refused; null when the session is over. */
export function renew(refused?: string): Promise<string | null> {
  if (access && access.token !== refused) return Promise.resolve(access.token);
  const one = renewing ?? renewInTurn();
  renewing = one;
  return one;
}

/** Milliseconds until the token in hand should be renewed. */
export function untilRenewal(): number {
  return access ? Math.max(0, access.renewAt - performance.now()) : 0;
}

/** One tab after the other: each spends the token that the one before it left behind. */
async function renewInTurn(): Promise<string | null> {
  try {
    return await navigator.locks.request(LOCK, renewOnce);
  } finally {
    renewing = null;
  }
}

async function renewOnce(): Promise<string | null> {
  const kept = await readSession();
  if (!kept) return null;
  try {
    return await keep(await ask<Tokens>("refresh", { refresh_token: kept.token }, kept.key), kept.key);
  } catch (error) {
    if (error instanceof Problem && (error.status === 401 || error.status === 403)) {
      await forgetSession();
      end();
      return null;
    }
    throw error;
  }
}

async function keep(tokens: Tokens, key: CryptoKeyPair): Promise<string> {
  await keepSession({ token: tokens.refresh_token, key });
  const token = tokens.access_token;
  access = { token, renewAt: performance.now() + tokens.expires_in * 900 };
  return token;
}

function end(): void {
  access = null;
  for (const act of endings) act();
}

/** Send it with a proof; one refused because this device's clock is wrong is made once more. */
async function ask<Answer>(
  path: string,
  body: object,
  key: CryptoKeyPair,
  bearer: string | null = null,
): Promise<Answer> {
  const headers: Record<string, string> = bearer ? { Authorization: `Bearer ${bearer}` } : {};
  for (let last = false; ; last = true) {
    const proof = await prove(key, addressOf(path));
    const response = await post(path, body, { ...headers, DPoP: proof });
    setClock(response);
    if (response.ok) return (await response.json()) as Answer;
    const problem = await Problem.of(response);
    if (last || problem.code !== "dpop_invalid") throw problem;
  }
}

const addressOf = (path: string) => `/api/v1/auth/${path}`;

function post(path: string, body: object, headers?: Record<string, string>): Promise<Response> {
  return fetch(addressOf(path), {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => {
    throw Problem.unreachable();
  });
}
