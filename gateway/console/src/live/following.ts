// Follows the company's events and keeps what is on screen current. Loaded after the first page.

import type { QueryClient } from "@tanstack/react-query";

import { Reducers } from "./reducers";
import { missed } from "./signals";
import { LiveStream, type LinkState } from "./stream";

const CATCHING_UP = 1500;

/** Begin; says how the link is, and hands out how to end. */
export function follow(cache: QueryClient, onState: (now: LinkState) => void): () => void {
  const reducers = new Reducers(cache);
  let back: ReturnType<typeof setTimeout> | undefined;
  const stream = new LiveStream({
    onEvent: (event) => reducers.apply(event),
    onGap: () => void reducers.gap(),
    onState: (now) => {
      onState(now);
      // What comes in the first moment after is what was missed before.
      clearTimeout(back);
      if (now === "live") back = setTimeout(() => missed.away("link", false), CATCHING_UP);
      else missed.away("link", true);
    },
  });
  const looked = () => missed.away("tab", document.hidden);
  document.addEventListener("visibilitychange", looked);
  stream.start();
  return () => {
    document.removeEventListener("visibilitychange", looked);
    clearTimeout(back);
    stream.stop();
  };
}
