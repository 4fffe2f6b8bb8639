// What reports there are, and the rows of one.

import { keepPreviousData } from "@tanstack/react-query";

import { SELDOM } from "../../api/cache";
import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { paged } from "../../api/pages";
import type { ReportPage } from "../../api/types";

export type Filters = Readonly<Record<string, string | undefined>>;
export type Values = ReportPage["items"][number];

/** A row as tables have them, under the key that names it. */
export interface Row {
  id: string;
  values: Values;
}

export function useReports() {
  return api.useQuery("get", paths.reports, {}, { staleTime: SELDOM });
}

export function useReport(name: string, filters: Filters, sort: string | undefined) {
  // Filters are the report's own; the API's description knows those that all reports have.
  const query = { ...filters, sort, limit: 100 } as { sort?: string; limit: number };
  return api.useInfiniteQuery("get", paths.report, { params: { path: { name }, query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
}
