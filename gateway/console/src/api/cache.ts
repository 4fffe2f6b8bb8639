// What the console has read: kept true by live events, fetched again when a page opens.

import { QueryClient } from "@tanstack/react-query";

import { asProblem } from "./problem";

const TRIES = 2;

export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      // Only what may pass by itself is tried again: no answer, or a service that is starting.
      retry: (failures, error) => {
        const { status } = asProblem(error);
        return failures < TRIES && (status === 0 || status >= 502);
      },
      refetchOnWindowFocus: false,
    },
  },
});

/** For data that seldom changes and whose changes are heard live. */
export const SELDOM = 5 * 60_000;
