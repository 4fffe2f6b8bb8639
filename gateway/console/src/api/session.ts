// Who is signed in: the access token in memory, renewed by the refresh token, one tab at a time.

import { Problem } from "./problem";
import { forgetRefreshToken, keepRefreshToken, readRefreshToken } from "./token-store";

interface Access {
  token: string;
  /** When to renew, in milliseconds of performance.now(): before the server would refuse it. */
  renewAt: number;
}

interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
}

const LOCK = "quartermaster-refresh";
const channel = new BroadcastChannel("quartermaster-session");
const endings = new Set<() => void>();

let access: Access | null = null;
let renewing: Promise<string | null> | null = null;

channel.onmessage = () => end();

/** Call back when the session is over, in whichever tab it ended. */
export function onSessionEnd(act: () => void): () => void {
  endings.add(act);
  return () => endings.delete(act);
}

export async function signIn(email: string, password: string): Promise<void> {
  await keep(await ask("login", { email, password }));
}

export async function signOut(): Promise<void> {
  const refresh_token = await readRefreshToken();
  await forgetRefreshToken();
  // Whether or not the server can be told: this browser has forgotten the session.
  if (refresh_token) await post("logout", { refresh_token }).catch(() => undefined);
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
  const refresh_token = await readRefreshToken();
  if (!refresh_token) return null;
  try {
    return await keep(await ask("refresh", { refresh_token }));
  } catch (error) {
    if (error instanceof Problem && (error.status === 401 || error.status === 403)) {
      await forgetRefreshToken();
      end();
      return null;
    }
    throw error;
  }
}

async function keep(tokens: Tokens): Promise<string> {
  await keepRefreshToken(tokens.refresh_token);
  const token = tokens.access_token;
  access = { token, renewAt: performance.now() + tokens.expires_in * 900 };
  return token;
}

function end(): void {
  access = null;
  for (const act of endings) act();
}

async function ask(path: "login" | "refresh", body: object): Promise<Tokens> {
  const response = await post(path, body);
  if (!response.ok) throw await Problem.of(response);
  return (await response.json()) as Tokens;
}

function post(path: string, body: object): Promise<Response> {
  return fetch(`/api/v1/auth/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => {
    throw Problem.unreachable();
  });
}
