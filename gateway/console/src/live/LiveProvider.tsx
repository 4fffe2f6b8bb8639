// Keeps the live connection while somebody is signed in, and says how it is.

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";

import type { LinkState } from "./stream";

const LinkContext = createContext<LinkState>("connecting");

export function LiveProvider({ children }: { children: ReactNode }) {
  const cache = useQueryClient();
  const [state, setState] = useState<LinkState>("connecting");
  useEffect(() => {
    let ended = false;
    let end: (() => void) | undefined;
    void import("./following").then(({ follow }) => {
      if (!ended) end = follow(cache, setState);
    });
    return () => {
      ended = true;
      end?.();
    };
  }, [cache]);
  return <LinkContext.Provider value={state}>{children}</LinkContext.Provider>;
}

export function useLinkState(): LinkState {
  return useContext(LinkContext);
}
