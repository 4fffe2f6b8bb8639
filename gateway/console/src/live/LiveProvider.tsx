// Keeps the live connection while somebody is signed in, and says how it is.

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";

import { Reducers } from "./reducers";
import { missed } from "./signals";
import { LiveStream, type LinkState } from "./stream";

const CATCHING_UP = 1500;

const LinkContext = createContext<LinkState>("connecting");

export function LiveProvider({ children }: { children: ReactNode }) {
  const cache = useQueryClient();
  const [state, setState] = useState<LinkState>("connecting");
  useEffect(() => {
    const reducers = new Reducers(cache);
    let back: ReturnType<typeof setTimeout> | undefined;
    const stream = new LiveStream({
      onEvent: (event) => reducers.apply(event),
      onGap: () => void reducers.gap(),
      onState: (now) => {
        setState(now);
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
  }, [cache]);
  return <LinkContext.Provider value={state}>{children}</LinkContext.Provider>;
}

export function useLinkState(): LinkState {
  return useContext(LinkContext);
}
