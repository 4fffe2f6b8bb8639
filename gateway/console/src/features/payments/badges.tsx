// How far money has come, as word, icon and colour together.

import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconClock,
} from "@tabler/icons-react";

import type { Bill, Checkout, Payment, Receivable, Refund } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { t } from "../../i18n";
import { type Look, LookBadge } from "../../ui/StatusBadge";

const done: Look = { color: "green", icon: IconCircleCheck };
const waiting: Look = { color: "amber", icon: IconClock };
const gone: Look = { color: "gray", icon: IconBan };
const wrong: Look = { color: "red", icon: IconAlertTriangle };

export function PaymentBadge({ row }: { row: Payment }) {
  if (row.reversed_at) return <LookBadge look={gone} word={t("money.state.reversed")} />;
  if (row.dispute) return <LookBadge look={wrong} word={t("money.state.disputed")} />;
  const back: Look = { color: "amber", icon: IconArrowBackUp };
  if (isPositive(row.refunded)) return <LookBadge look={back} word={t("money.state.refunded")} />;
  if (isPositive(row.refunding)) return <LookBadge look={waiting} word={t("money.state.refunding")} />;
  return <LookBadge look={done} word={t("money.state.received")} />;
}

export function ReceivableBadge({ row }: { row: Receivable }) {
  if (!isPositive(row.open)) return <LookBadge look={done} word={t("money.state.paid")} />;
  if (isPositive(row.paid)) return <LookBadge look={waiting} word={t("money.state.part")} />;
  return <LookBadge look={{ color: "gray", icon: IconCircleDashed }} word={t("money.state.unpaid")} />;
}

const refunds: Record<Refund["status"], Look> = {
  requested: waiting,
  succeeded: done,
  failed: wrong,
  cancelled: gone,
};

export function RefundBadge({ status }: { status: Refund["status"] }) {
  return <LookBadge look={refunds[status]} word={t(`money.refund.${status}`)} />;
}

const checkouts: Partial<Record<Checkout["status"], Look>> = { paid: done, failed: wrong, open: waiting };

export function CheckoutBadge({ status }: { status: Checkout["status"] }) {
  return <LookBadge look={checkouts[status] ?? gone} word={t(`money.checkout.${status}`)} />;
}

export function BillBadge({ row }: { row: Bill }) {
  if (row.reversed_at) return <LookBadge look={gone} word={t("money.state.reversed")} />;
  if (row.held_reason) return <LookBadge look={wrong} word={t("money.state.held")} />;
  return <LookBadge look={done} word={t("money.state.matched")} />;
}
