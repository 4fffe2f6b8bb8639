// Where somebody goes who has just signed in: the page first asked for, with nothing left of before.

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";

export function useArrive(): (to?: string) => void {
  const router = useRouter();
  const cache = useQueryClient();
  return (to) => {
    cache.clear();
    router.history.replace(within(to));
  };
}

/** Only addresses of our own are followed. */
function within(to: string | undefined): string {
  return to && /^\/(?![/\\])/.test(to) ? to : "/";
}
