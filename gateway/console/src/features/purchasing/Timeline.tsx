// An order's life so far: every step with who, when and why. It is never edited, only grows.

import { Skeleton, Text } from "@mantine/core";
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
import { t, tData } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Moment } from "../../ui/Numbers";
import { type Action, manners } from "./actions";
import { useTimeline } from "./queries";

// How the server names what it does by itself.
const SYSTEM = "system";
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
  const { data, error, refetch } = useTimeline(order);
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={120} m="md" />;
  return (
    <ol className="timeline" style={{ padding: "16px" }} aria-label={t("timeline.title")}>
      {data.items.map((entry) => (
        <Entry key={entry.sequence} entry={entry} />
      ))}
    </ol>
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const { action } = entry;
  const Glyph = manners[action as Action]?.icon ?? besides[action] ?? IconPencil;
  return (
    <li>
      <span className="timeline-dot">
        <Glyph size={14} aria-hidden />
      </span>
      <Text size="sm" fw={600}>
        {wording(entry)}
      </Text>
      <Text size="sm">{whoOf(entry)}</Text>
      <Text size="xs" c="dimmed">
        <Moment at={entry.at} />
      </Text>
      {entry.reason && <p className="quote">{entry.reason}</p>}
    </li>
  );
}

/** Somebody, in whose right if not their own, or the system by itself. */
function whoOf({ by_name: name, details }: TimelineEntry): string {
  if (name === SYSTEM) return t("ledger.system");
  return details.for ? t("timeline.forOther", { name, giver: details.for }) : name;
}

/** "Received in part" and "Received" are one action with two outcomes. */
function wording({ action, to_status }: TimelineEntry): string {
  return action === "receive" ? tData("status", to_status) : tData("timeline", action);
}
