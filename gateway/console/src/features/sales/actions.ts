// What can be done with a sales order: how it is offered, and which is the next step of its life.

import {
  IconArchive,
  IconArrowBackUp,
  IconBan,
  IconCopy,
  IconPackageExport,
  IconPencil,
  IconReplace,
  IconRestore,
  IconSend,
  IconThumbDown,
  IconThumbUp,
  IconTruckDelivery,
  type Icon,
} from "@tabler/icons-react";

import type { SalesStatus } from "../../api/types";

/** Steps that are one request with at most a reason; shipping has a form of its own. */
const VERBS = ["submit", "withdraw", "approve", "reject", "revise", "pick", "complete", "cancel"] as const;
export type Verb = (typeof VERBS)[number];
type Step = Verb | "ship";
/** To duplicate is no step: the order stays as it is; to undo or replace it says all it does first. */
export type Action = Step | "duplicate" | "replace" | "undo";

interface Manner {
  icon: Icon;
  /** Asked before doing it, and needed. */
  reason?: boolean;
  danger?: boolean;
}

export const manners: Record<Action, Manner> = {
  submit: { icon: IconSend },
  withdraw: { icon: IconArrowBackUp },
  approve: { icon: IconThumbUp },
  reject: { icon: IconThumbDown, reason: true, danger: true },
  revise: { icon: IconPencil },
  pick: { icon: IconPackageExport },
  ship: { icon: IconTruckDelivery },
  complete: { icon: IconArchive },
  cancel: { icon: IconBan, reason: true, danger: true },
  duplicate: { icon: IconCopy },
  replace: { icon: IconReplace },
  undo: { icon: IconRestore, danger: true },
};

/** The step that leads on, for each state. */
const onward: Partial<Record<SalesStatus, Step>> = {
  draft: "submit",
  out_of_stock: "submit",
  pending_approval: "approve",
  approved: "pick",
  picking: "ship",
  partially_shipped: "ship",
  shipped: "complete",
  rejected: "revise",
};

export function offered(status: SalesStatus, allowed: readonly string[]) {
  const known = (["ship", ...VERBS] as const).filter((action) => allowed.includes(action));
  const primary = known.find((action) => action === onward[status]);
  return { primary, others: known.filter((action) => action !== primary) };
}
