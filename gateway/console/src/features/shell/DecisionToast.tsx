// Tells who raised an order that it was approved or rejected, wherever in the console they are.

import { CloseButton, Portal, Text } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";

import { t } from "../../i18n";
import { type Decision, decisions, useDecision } from "../../live/signals";
import { useMe } from "../session/me";

const SECONDS = 12;

export function DecisionToast() {
  const decision = useDecision();
  const { user } = useMe();
  if (decision?.raised_by !== user.id) return null;
  return <Toast key={decision.event_id} decision={decision} />;
}

function Toast({ decision: { order_id, number, status } }: { decision: Decision }) {
  const close = () => decisions.say(null);
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
          {t(`decision.${status}`, { number })}
        </Text>
        <Link to="/purchase-orders/$id" params={{ id: order_id }} onClick={close}>
          {t("decision.open")}
        </Link>
        <CloseButton size="sm" aria-label={t("form.close")} onClick={close} />
      </div>
    </Portal>
  );
}
