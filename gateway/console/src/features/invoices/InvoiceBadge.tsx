// How an invoice stands, as word, icon and colour together.

import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCircleCheck,
  IconCircleDashed,
  IconClock,
} from "@tabler/icons-react";

import "./texts";

import type { InvoiceStatus } from "../../api/types";
import { t } from "../../i18n";
import { type Look, LookBadge } from "../../ui/StatusBadge";

const looks: Record<InvoiceStatus, Look> = {
  unpaid: { color: "gray", icon: IconCircleDashed },
  partly_paid: { color: "amber", icon: IconClock },
  overdue: { color: "red", icon: IconAlertTriangle },
  paid: { color: "green", icon: IconCircleCheck },
  credited: { color: "blue", icon: IconArrowBackUp },
};

export function InvoiceBadge({ status }: { status: InvoiceStatus }) {
  return <LookBadge look={looks[status]} word={t(`invoice.status.${status}`)} />;
}
