// Everybody who may approve orders, and up to how much; told to those who may themselves.

import { useQuery } from "@tanstack/react-query";

import { SELDOM } from "../../api/cache";
import { client } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { everything } from "../../api/pages";
import type { Approver } from "../../api/types";
import { useMay } from "../session/me";

export function useApprovers(wanted = true): readonly Approver[] {
  const enabled = useMay()("purchasing.orders.approve") && wanted;
  const { data } = useQuery({
    queryKey: allOf(paths.approvers),
    queryFn: ({ signal }) =>
      everything((cursor) => {
        return client.GET(paths.approvers, { params: { query: { limit: 200, cursor } }, signal });
      }),
    staleTime: SELDOM,
    enabled,
  });
  return data?.items ?? [];
}
