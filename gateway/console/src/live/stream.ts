// The tab's one live connection: a WebSocket that signs in, subscribes, and resumes where it left.

import type { Events } from "../api/events";
import { accessToken, renew, untilRenewal } from "../api/session";
import { type Snapshot, watched } from "./watched";

export type LinkState = "connecting" | "live" | "reconnecting" | "offline";

interface Head {
  id: string;
  event_id: string;
  time: string;
  subject: string;
  version: number;
}

/** An event, its data as the contract of its type has it: to know the type is to know the data. */
export type LiveEvent = {
  [Type in keyof Events]: Head & { type: Type; data: Events[Type] };
}[keyof Events];

interface Handlers {
  onEvent(event: LiveEvent): void;
  /** Events may have been missed: what is on screen must be fetched again. */
  onGap(): void;
  onState(state: LinkState): void;
}

type Message = { type: string } & Partial<Head>;

const TOPICS = [
  "auth.*",
  "catalog.*",
  "inventory.*",
  "purchasing.*",
  "sales.*",
  "payments.*",
  "notifications.*",
  "reporting.export.*",
];
const WAITS = [300, 700, 1500, 3000, 5000];
// The server beats every 30 s; silence for longer than this means a dead connection.
const SILENCE = 45_000;

export class LiveStream {
  readonly #handlers: Handlers;
  #socket: WebSocket | null = null;
  #last: string | null = null;
  #tries = 0;
  #stopped = false;
  #everLive = false;
  #renewing: Promise<unknown> | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #renewal: ReturnType<typeof setTimeout> | undefined;

  constructor(handlers: Handlers) {
    this.#handlers = handlers;
  }

  start(): void {
    window.addEventListener("online", this.#reconnectNow);
    window.addEventListener("offline", this.#lost);
    watched.onChange = this.#watchAll;
    void this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    window.removeEventListener("online", this.#reconnectNow);
    window.removeEventListener("offline", this.#lost);
    this.#drop();
  }

  async #connect(): Promise<void> {
    let token: string | null;
    try {
      // Until then the token at hand may be the refused one.
      await this.#renewing;
      token = await accessToken();
    } catch {
      this.#lost();
      return;
    }
    if (this.#stopped || token === null) return;
    const socket = new WebSocket(address());
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: "authenticate", token }));
    socket.onmessage = ({ data }) => this.#take(JSON.parse(String(data)) as Message, token);
    socket.onclose = () => {
      if (socket === this.#socket) this.#lost();
    };
    this.#listen();
  }

  #take(message: Message, token: string): void {
    this.#listen();
    switch (message.type) {
      case "authenticated":
        this.#subscribe();
        break;
      case "subscribed":
        this.#live();
        break;
      case "heartbeat":
        if (message.id) this.#last = message.id;
        break;
      case "reset":
        if (message.id) this.#last = message.id;
        this.#handlers.onGap();
        break;
      case "snapshot":
        void watched.take(message as unknown as Snapshot);
        break;
      case "error":
        // A token that was revoked or ran out: renew it, and let the closing socket reconnect. What
        // this person may see can have changed, so that everything is fetched again.
        this.#last = null;
        this.#renewing = renew(token).catch(() => null);
        this.#socket?.close();
        break;
      default:
        if (message.id) this.#last = message.id;
        this.#handlers.onEvent(message as LiveEvent);
    }
  }

  #subscribe(): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#planRenewal();
    // After a renewal in place the subscription still stands.
    if (this.#subscribed) return;
    this.#subscribed = true;
    const after = this.#last === null ? {} : { after: this.#last };
    this.#socket.send(JSON.stringify({ type: "subscribe", topics: TOPICS, ...after }));
  }

  #subscribed = false;

  #live(): void {
    this.#tries = 0;
    // Without a resume point nothing says what happened before now, on the first connection either:
    // what was fetched while it was being made may already be old.
    if (this.#last === null) this.#handlers.onGap();
    this.#everLive = true;
    this.#handlers.onState("live");
    if (watched.addresses.length > 0) this.#watchAll();
  }

  readonly #watchAll = (): void => {
    if (!this.#subscribed || this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ type: "watch", paths: watched.addresses }));
  };

  #planRenewal(): void {
    clearTimeout(this.#renewal);
    this.#renewal = setTimeout(() => void this.#authenticateAgain(), untilRenewal() + 1000);
  }

  async #authenticateAgain(): Promise<void> {
    const token = await accessToken().catch(() => null);
    if (token === null || this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ type: "authenticate", token }));
  }

  #listen(): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(this.#lost, SILENCE);
  }

  readonly #lost = (): void => {
    this.#drop();
    if (this.#stopped) return;
    if (!navigator.onLine) {
      this.#handlers.onState("offline");
      return;
    }
    this.#handlers.onState(this.#everLive ? "reconnecting" : "connecting");
    const wait = WAITS[Math.min(this.#tries, WAITS.length - 1)] ?? 5000;
    this.#tries += 1;
    // Jitter, so that a thousand tabs do not come back in the same instant.
    this.#retry = setTimeout(() => void this.#connect(), wait * (0.75 + Math.random() / 2));
  };

  readonly #reconnectNow = (): void => {
    this.#drop();
    void this.#connect();
  };

  #drop(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#watch);
    clearTimeout(this.#renewal);
    const socket = this.#socket;
    this.#socket = null;
    this.#subscribed = false;
    socket?.close();
  }
}

function address(): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/ws`;
}
