// Where a transfer stands, as word, icon and colour together.

import { IconBan, IconCircleCheck, IconCircleDashed, IconTruck } from "@tabler/icons-react";

import type { TransferStatus } from "../../api/types";
import { tData } from "../../i18n";
import { type Look, LookBadge } from "../../ui/StatusBadge";

const looks: Record<TransferStatus, Look> = {
  draft: { color: "gray", icon: IconCircleDashed },
  in_transit: { color: "blue", icon: IconTruck },
  received: { color: "green", icon: IconCircleCheck },
  cancelled: { color: "gray", icon: IconBan },
};

export function TransferBadge({ status, size }: { status: TransferStatus; size?: "md" | "lg" }) {
  return <LookBadge look={looks[status]} word={tData("status", status)} size={size} />;
}
