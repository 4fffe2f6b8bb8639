// Where a sales order stands, as word, icon and colour together.

import {
  IconAlertTriangle,
  IconArchive,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconClock,
  IconCoins,
  IconHourglass,
  IconPackageExport,
  IconThumbUp,
  IconTruckDelivery,
  IconX,
} from "@tabler/icons-react";

import type { SalesStatus } from "../api/types";
import { learn, tData } from "../i18n";
import texts from "../i18n/en-IN.salesStates.json";
import { type Look, LookBadge } from "./StatusBadge";

learn(texts);

const looks: Record<SalesStatus, Look> = {
  draft: { color: "gray", icon: IconCircleDashed },
  reserving: { color: "gray", icon: IconHourglass },
  out_of_stock: { color: "red", icon: IconAlertTriangle },
  pending_approval: { color: "amber", icon: IconClock },
  approved: { color: "blue", icon: IconThumbUp },
  awaiting_payment: { color: "amber", icon: IconCoins },
  picking: { color: "blue", icon: IconPackageExport },
  partially_shipped: { color: "teal", icon: IconTruckDelivery },
  shipped: { color: "green", icon: IconCircleCheck },
  completed: { color: "gray", icon: IconArchive },
  rejected: { color: "red", icon: IconX },
  cancelled: { color: "gray", icon: IconBan },
};

export function SalesBadge({ status, size }: { status: SalesStatus; size?: "md" | "lg" }) {
  return <LookBadge look={looks[status]} word={tData("salesStatus", status)} size={size} />;
}
