// What happened to a supplier or customer, for who may read the audit log.

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { paged } from "../../api/pages";
import { useMay } from "../session/me";

export function useHistory(id: string) {
  const query = { subject: id, limit: 20 };
  const enabled = useMay()("reporting.audit.read");
  return api.useInfiniteQuery("get", paths.audit, { params: { query } }, { ...paged, enabled });
}
