// A purchase order's life so far.

import {
  IconCheck,
  IconEye,
  IconFilePlus,
  IconLinkOff,
  IconMailForward,
  IconMessageReply,
  IconPackageImport,
  IconPencil,
  IconTruckReturn,
  IconX,
  type Icon,
} from "@tabler/icons-react";

import type { TimelineEntry } from "../../api/types";
import { tData } from "../../i18n";
import { Timeline as Life } from "../../ui/Timeline";
import { type Action, manners } from "./actions";
import { useTimeline } from "./queries";

/** What is done to an order in other ways than by its actions. */
const besides: Record<string, Icon> = {
  raise: IconFilePlus,
  change: IconPencil,
  resend: IconMailForward,
  open_link: IconEye,
  withdraw_link: IconLinkOff,
  propose: IconMessageReply,
  take_proposal: IconCheck,
  refuse_proposal: IconX,
  receive_on_approval: IconPackageImport,
  reverse_receipt: IconTruckReturn,
  return_goods: IconTruckReturn,
  return_to_replace: IconTruckReturn,
  keep_goods: IconX,
};

export function Timeline({ order }: { order: string }) {
  return <Life query={useTimeline(order)} icon={iconOf} wording={wording} />;
}

function iconOf({ action }: TimelineEntry): Icon {
  return manners[action as Action]?.icon ?? besides[action] ?? IconPencil;
}

/** "Received in part" and "Received" are one action with two outcomes. */
function wording({ action, to_status }: TimelineEntry): string {
  return action === "receive" ? tData("status", to_status) : tData("timeline", action);
}
