// Keeps the live connection while somebody is signed in, and says how it is.

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";

import { Reducers } from "./reducers";
import { LiveStream, type LinkState } from "./stream";

const LinkContext = createContext<LinkState>("connecting");

export function LiveProvider({ children }: { children: ReactNode }) {
  const cache = useQueryClient();
  const [state, setState] = useState<LinkState>("connecting");
  useEffect(() => {
    const reducers = new Reducers(cache);
    const stream = new LiveStream({
      onEvent: (event) => reducers.apply(event),
      onGap: () => reducers.gap(),
      onState: setState,
    });
    stream.start();
    return () => stream.stop();
  }, [cache]);
  return <LinkContext.Provider value={state}>{children}</LinkContext.Provider>;
}

export function useLinkState(): LinkState {
  return useContext(LinkContext);
}
