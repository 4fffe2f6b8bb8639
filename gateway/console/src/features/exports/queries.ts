// Reports as files: asking for one, watching it, taking it.

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { paged } from "../../api/pages";
import type { Export } from "../../api/types";
import { saveAs } from "../../ui/saveAs";

export interface Wanted {
  report: string;
  format: Export["format"];
  filters: Record<string, string | string[]>;
  sort: string | undefined;
  columns: string[] | undefined;
}

const LATEST = { params: { query: { limit: 5 } } };

/** The last few, for the tray. */
export function useLatest() {
  // Their ends are heard live; a file that is made is looked at all the same.
  return api.useQuery("get", paths.exports, LATEST, {
    refetchInterval: ({ state }) => (state.data?.items.some(goes) ? 3000 : false),
  });
}

export function useExports() {
  return api.useInfiniteQuery("get", paths.exports, { params: { query: { limit: 50 } } }, paged);
}

export function start(wanted: Wanted, headers: { "Idempotency-Key": string }): Promise<Export> {
  return data<Export>(client.POST(paths.exports, { body: wanted, headers }));
}

export function stop({ id }: Export): Promise<Export> {
  return data<Export>(client.POST(`${paths.export}/cancel`, { params: { path: { export_id: id } } }));
}

export function take({ id, file_name }: Export): Promise<void> {
  const params = { path: { export_id: id } };
  return saveAs(file_name, data(client.GET(`${paths.export}/file`, { params, parseAs: "blob" })));
}

export function goes({ status }: Export): boolean {
  return status === "queued" || status === "running";
}
