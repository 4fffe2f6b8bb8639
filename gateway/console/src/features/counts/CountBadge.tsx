// Where a count stands, as word, icon and colour together.

import { IconBan, IconCircleCheck, IconClipboardList, IconClock } from "@tabler/icons-react";

import type { CountStatus } from "../../api/types";
import { tData } from "../../i18n";
import { type Look, LookBadge } from "../../ui/StatusBadge";

const looks: Record<CountStatus, Look> = {
  counting: { color: "blue", icon: IconClipboardList },
  submitted: { color: "amber", icon: IconClock },
  approved: { color: "green", icon: IconCircleCheck },
  cancelled: { color: "gray", icon: IconBan },
};

export function CountBadge({ status, size }: { status: CountStatus; size?: "md" | "lg" }) {
  return <LookBadge look={looks[status]} word={tData("status", status)} size={size} />;
}
