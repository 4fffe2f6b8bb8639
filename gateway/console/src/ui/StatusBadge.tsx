// States as word, icon and colour together; never colour alone.

import { Badge } from "@mantine/core";
import {
  IconAlertTriangle,
  IconArchive,
  IconBan,
  IconCheck,
  IconCircleCheck,
  IconCircleDashed,
  IconClock,
  IconPackageImport,
  IconSend,
  IconThumbUp,
  IconX,
  type Icon,
} from "@tabler/icons-react";

import type { OrderStatus, StockRow, StockStatus } from "../api/types";
import { t, tData } from "../i18n";

export interface Look {
  color: string;
  icon: Icon;
}

const stockLooks: Record<StockStatus, Look> = {
  green: { color: "green", icon: IconCheck },
  amber: { color: "amber", icon: IconAlertTriangle },
  red: { color: "red", icon: IconX },
};

const noRule: Look = { color: "gray", icon: IconCircleDashed };

const orderLooks: Record<OrderStatus, Look> = {
  draft: { color: "gray", icon: IconCircleDashed },
  pending_approval: { color: "amber", icon: IconClock },
  approved: { color: "blue", icon: IconThumbUp },
  sent: { color: "blue", icon: IconSend },
  confirmed: { color: "teal", icon: IconCheck },
  partially_received: { color: "teal", icon: IconPackageImport },
  received: { color: "green", icon: IconCircleCheck },
  closed: { color: "gray", icon: IconArchive },
  rejected: { color: "red", icon: IconX },
  declined: { color: "red", icon: IconBan },
  cancelled: { color: "gray", icon: IconBan },
};

interface LookProps {
  look: Look;
  word: string;
  size?: "md" | "lg";
}

export function LookBadge({ look, word, size = "md" }: LookProps) {
  const { icon: Glyph, color } = look;
  return (
    <Badge color={color} size={size} leftSection={<Glyph size={13} aria-hidden />}>
      {word}
    </Badge>
  );
}

/** Without a rule nothing says what would be enough: that is not healthy, only unknown. */
export function StockBadge({ row }: { row: StockRow }) {
  const { status, minimum, reorder_point } = row;
  if (status === "green" && minimum == null && reorder_point == null) {
    return <LookBadge look={noRule} word={t("stock.status.none")} size="md" />;
  }
  return <LookBadge look={stockLooks[status]} word={t(`stock.status.${status}`)} size="md" />;
}

export function OrderBadge({ status, size = "md" }: { status: OrderStatus; size?: "md" | "lg" }) {
  return <LookBadge look={orderLooks[status]} word={tData("status", status)} size={size} />;
}

export function StockGlyph({ status }: { status: StockStatus }) {
  const { icon: Glyph, color } = stockLooks[status];
  return (
    <Glyph
      size={14}
      aria-hidden
      color={`light-dark(var(--mantine-color-${color}-7), var(--mantine-color-${color}-4))`}
    />
  );
}
