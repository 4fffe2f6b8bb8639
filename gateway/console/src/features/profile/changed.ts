// After a change of oneself: what the whole console shows of it is read again.

import { useQueryClient } from "@tanstack/react-query";

import { allOf, paths } from "../../api/keys";

export function useChanged(): () => Promise<void> {
  const cache = useQueryClient();
  return () => cache.invalidateQueries({ queryKey: allOf(paths.me) });
}
