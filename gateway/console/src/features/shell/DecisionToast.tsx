// Tells who raised orders that they were approved or rejected, wherever in the console they are.

import { CloseButton, Portal, Text } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";

import { t, tn } from "../../i18n";
import { type Decision, decisions, useDecisions } from "../../live/signals";

const SECONDS = 12;

export function DecisionToast() {
  const all = useDecisions();
  const last = all.at(-1);
  return last && <Toast key={last.event_id} last={last} count={all.length} />;
}

function Toast({ last: { order_id, number, status, raised_by }, count }: { last: Decision; count: number }) {
  const close = () => decisions.clear();
  useEffect(() => {
    const timer = setTimeout(close, SECONDS * 1000);
    return () => clearTimeout(timer);
  }, []);
  const Icon = status === "approved" ? IconCheck : IconX;
  return (
    <Portal>
      <div className="floating toast" role="status">
        <Icon size={17} aria-hidden />
        <Text size="sm" className="toast-text">
          {count > 1 ? tn("decision.many", count) : t(`decision.${status}`, { number })}
        </Text>
        <Link
          {...(count > 1
            ? { to: "/purchase-orders", search: { by: raised_by } }
            : { to: "/purchase-orders/$id", params: { id: order_id } })}
          onClick={close}
        >
          {t("decision.open")}
        </Link>
        <CloseButton size="sm" aria-label={t("form.close")} onClick={close} />
      </div>
    </Portal>
  );
}
