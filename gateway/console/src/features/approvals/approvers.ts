// Everybody who may approve orders, and up to how much; told to those who may themselves.

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { Approver } from "../../api/types";
import { useMay } from "../session/me";

export function useApprovers(wanted = true): readonly Approver[] {
  const enabled = useMay()("purchasing.orders.approve") && wanted;
  return api.useQuery("get", paths.approvers, {}, { enabled }).data?.items ?? [];
}
