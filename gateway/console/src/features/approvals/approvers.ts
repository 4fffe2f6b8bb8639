// Everybody who may approve orders, and up to how much.

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { Approver } from "../../api/types";

export function useApprovers(): readonly Approver[] {
  return api.useQuery("get", paths.approvers).data?.items ?? [];
}
