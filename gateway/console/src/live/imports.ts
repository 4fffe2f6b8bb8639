// Imports as they go: counts are written into what is shown, the end is read anew.

import type { QueryClient } from "@tanstack/react-query";

import { allOf } from "../api/keys";
import type { Import } from "../api/types";
import type { LiveEvent } from "./stream";

export type ImportEvent = Extract<LiveEvent, { type: `${string}.import.${string}` }>;

export function isOfImport(event: LiveEvent): event is ImportEvent {
  return event.type.split(".")[1] === "import";
}

export function importMoved(cache: QueryClient, event: ImportEvent): void {
  const path = `/api/v1/${event.type.split(".")[0]}/imports`;
  const { import_id: id, status, rows_total = null, rows_done = 0 } = event.data;
  const { created = 0, updated = 0, skipped = 0, failed = 0 } = event.data;
  const goes = status === "queued" || status === "running";
  void cache.invalidateQueries({ queryKey: allOf(path) });
  if (!goes) {
    const about = { params: { path: { import_id: id } } };
    void cache.invalidateQueries({ queryKey: ["get", `${path}/{import_id}`, about] });
    return;
  }
  cache.setQueriesData<Import>({ queryKey: allOf(`${path}/{import_id}`) }, (old) => {
    if (old?.id !== id || event.version <= old.version) return old;
    const counts = { rows_total, rows_done, created, updated, skipped, failed };
    return { ...old, ...counts, status, version: event.version };
  });
}
