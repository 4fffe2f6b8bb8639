// What others did to an order while its goods were being counted; and one's own lost answer.

import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import type { Order, Receipt } from "../../api/types";
import { t, tData } from "../../i18n";
import { useMe } from "../session/me";
import { mayReceive } from "./receiving";

interface Props {
  /** The receipts there were when counting began, by id. */
  known: readonly string[];
  order: Order;
  /** Leads on from one's own receipt, where that is not by closing the form. */
  onward?: { words: string; go(mine: Receipt): void };
}

export function Meanwhile({ known, order, onward }: Props) {
  const { user } = useMe();
  const fresh = order.receipts.filter(({ id }) => !known.includes(id));
  const mine = ownOf(order, known, user.id);
  const others = fresh.filter((one) => one.received_by !== user.id).map((one) => one.by_name);
  const name = [...new Set(others)].join(", ");
  if (mine) {
    return (
      <Alert color="amber" role="alert" icon={<IconAlertTriangle aria-hidden />}>
        {t(onward ? "receive.answerLost" : "receive.posted", { number: mine.number })}
        {onward && (
          <Button mt={8} size="compact-sm" display="block" onClick={() => onward.go(mine)}>
            {onward.words}
          </Button>
        )}
      </Alert>
    );
  }
  if (!mayReceive(order)) {
    return (
      <Alert color="amber" role="alert" icon={<IconAlertTriangle aria-hidden />}>
        {name
          ? t("receive.meanwhile", { name })
          : t("receive.noLonger", { status: tData("status", order.status) })}
      </Alert>
    );
  }
  return (
    name && (
      <Alert color="amber" role="status" icon={<IconAlertTriangle aria-hidden />}>
        {t("receive.someMeanwhile", { name })}
      </Alert>
    )
  );
}

/** One's own receipt, whose answer was lost on the way. */
export function ownOf(order: Order, known: readonly string[], user: string): Receipt | undefined {
  return order.receipts.find(({ id, received_by }) => received_by === user && !known.includes(id));
}
