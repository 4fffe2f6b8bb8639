// What can be done with an order: how it is offered, and which one is the next step of its life.

import {
  IconArchive,
  IconArrowBackUp,
  IconBan,
  IconCheck,
  IconCopy,
  IconPackageImport,
  IconPencil,
  IconPencilBolt,
  IconSend,
  IconThumbDown,
  IconThumbUp,
  IconX,
  type Icon,
} from "@tabler/icons-react";

import type { OrderStatus } from "../../api/types";

/** Steps that are one request with at most a reason; receiving and amending have forms of their own. */
const VERBS = [
  "submit",
  "withdraw",
  "approve",
  "reject",
  "revise",
  "send",
  "confirm",
  "decline",
  "cancel",
  "close",
] as const;
export type Verb = (typeof VERBS)[number];
const FORMS = ["receive", "amend"] as const;
type Step = Verb | (typeof FORMS)[number];
/** To duplicate is no step: the order stays as it is. */
export type Action = Step | "duplicate";

interface Manner {
  icon: Icon;
  /** Asked before doing it: "needed" must be given, "welcome" may. */
  reason?: "needed" | "welcome";
  danger?: boolean;
}

export const manners: Record<Action, Manner> = {
  submit: { icon: IconSend },
  withdraw: { icon: IconArrowBackUp },
  approve: { icon: IconThumbUp },
  reject: { icon: IconThumbDown, reason: "needed", danger: true },
  revise: { icon: IconPencil },
  send: { icon: IconSend },
  confirm: { icon: IconCheck },
  decline: { icon: IconX, reason: "needed", danger: true },
  cancel: { icon: IconBan, reason: "needed", danger: true },
  close: { icon: IconArchive, reason: "welcome" },
  receive: { icon: IconPackageImport },
  amend: { icon: IconPencilBolt },
  duplicate: { icon: IconCopy },
};

/** The step that leads on, for each state; the first one this user may take is the primary one. */
const onward: Record<OrderStatus, readonly Step[]> = {
  draft: ["submit"],
  pending_approval: ["approve"],
  approved: ["send", "receive"],
  sent: ["confirm", "receive"],
  confirmed: ["receive"],
  partially_received: ["receive"],
  received: ["close"],
  closed: [],
  rejected: ["revise"],
  declined: ["revise"],
  cancelled: [],
};

export function offered(status: OrderStatus, allowed: readonly string[]) {
  const known = [...FORMS, ...VERBS].filter((action) => allowed.includes(action));
  const primary = onward[status].find((action) => known.includes(action));
  return { primary, others: known.filter((action) => action !== primary) };
}
