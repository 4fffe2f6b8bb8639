// The kinds of messages and the ways they come by, in the order in which they are shown.

import type { Way, NotificationKind } from "../../api/types";

export const KINDS: readonly NotificationKind[] = [
  "approvals",
  "purchasing",
  "sales",
  "stock",
  "payments",
  "records",
  "system",
];
export const CHANNELS: readonly Way[] = ["in_app", "email", "sms"];
