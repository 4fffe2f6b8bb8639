// One order to decide on: all it says, why it waits for me, and what becomes of it.

import "../purchasing/texts";

import { Alert, Button, Group, Skeleton, Stack } from "@mantine/core";
import {
  IconArrowLeft,
  IconArrowRight,
  IconInfoCircle,
  IconThumbDown,
  IconThumbUp,
} from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";

import type { Order, Waiting } from "../../api/types";
import { t, tData } from "../../i18n";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { AnchorLink } from "../../ui/links";
import { isTaken, isTyping } from "../../ui/typing";
import { useSettled } from "../../ui/useSettled";
import { OrderBadge } from "../../ui/StatusBadge";
import { useAdvance } from "../purchasing/advance";
import { OrderFacts } from "../purchasing/OrderFacts";
import { OrderLines } from "../purchasing/OrderLines";
import { useOrder, useTimeline } from "../purchasing/queries";
import { Why } from "./Why";

const AskReason = lazily(() => import("../../ui/AskReason"), "AskReason");
const Revisions = lazily(() => import("../purchasing/Revisions"), "Revisions");

interface Props {
  id: string;
  /** What the queue says of it; nothing once it has left. */
  waiting: Waiting | undefined;
  next: string | undefined;
  onGo(id: string | undefined): void;
}

export function Decision({ id, waiting, next, onGo }: Props) {
  const { data: order, error, refetch } = useOrder(id);
  // Nobody has read what has been here for a blink: a second press was meant for the one before.
  const settled = useSettled(order?.id);
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (!order) return <Skeleton height={240} aria-busy />;
  return (
    <section key={id} className="decision" aria-label={order.number}>
      <Stack gap="md" miw={0}>
        <Group justify="space-between" gap="sm">
          <Group gap="sm">
            <Button
              className="queue-back"
              variant="subtle"
              size="compact-sm"
              leftSection={<IconArrowLeft size={15} aria-hidden />}
              onClick={() => onGo(undefined)}
            >
              {t("form.back")}
            </Button>
            <h2 className="decision-name code">{order.number}</h2>
            <OrderBadge status={order.status} />
            <AnchorLink to="/purchase-orders/$id" params={{ id }} size="sm">
              {t("queue.open")}
            </AnchorLink>
          </Group>
          <Verbs order={order} settled={settled} onDecided={() => onGo(next)}>
            {next && (
              <Button
                variant="default"
                rightSection={<IconArrowRight size={16} aria-hidden />}
                onClick={() => onGo(next)}
              >
                {t("queue.next")}
              </Button>
            )}
          </Verbs>
        </Group>
        {!mayDecide(order) && <Decided order={order} />}
        {waiting && <Why waiting={waiting} />}
        <OrderFacts order={order} />
        {order.revision > 1 && <Revisions order={order} />}
        <OrderLines order={order} />
      </Stack>
    </section>
  );
}

function mayDecide({ allowed_actions }: Order): boolean {
  return allowed_actions.includes("approve");
}

interface VerbsProps {
  order: Order;
  settled: boolean;
  onDecided(): void;
  children: ReactNode;
}

function Verbs({ order, settled, onDecided, children }: VerbsProps) {
  const [rejecting, setRejecting] = useState(false);
  const advance = useAdvance(order.id);
  const approving = useMutation({ mutationFn: () => advance("approve"), onSuccess: onDecided });
  const offered = mayDecide(order);
  const approve = () => settled && !approving.isPending && approving.mutate();
  const reject = () => settled && setRejecting(true);
  useVerbKeys(offered && !rejecting ? { A: approve, R: reject } : {});
  return (
    <Group gap="xs">
      {children}
      {offered && (
        <>
          <Button
            variant="default"
            aria-keyshortcuts="Shift+R"
            leftSection={<IconThumbDown size={16} aria-hidden />}
            onClick={reject}
          >
            {tData("action", "reject")}
          </Button>
          <Button
            aria-keyshortcuts="Shift+A"
            leftSection={<IconThumbUp size={16} aria-hidden />}
            loading={approving.isPending}
            onClick={approve}
          >
            {tData("action", "approve")}
          </Button>
        </>
      )}
      {offered && <FormError error={approving.error} />}
      {rejecting && (
        <AskReason
          title={t("reason.title", { action: tData("action", "reject"), number: order.number })}
          text={t("reason.hint")}
          label={t("reason.needed")}
          needed
          verb={tData("action", "reject")}
          danger
          act={(reason, headers) => advance("reject", reason, headers)}
          onDone={onDecided}
          onClose={() => setRejecting(false)}
        />
      )}
    </Group>
  );
}

/** Shift with a letter: letters alone go places, after `g`. */
function useVerbKeys(verbs: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const act = verbs[event.key];
      if (!act || !event.shiftKey || event.ctrlKey || event.altKey) return;
      if (isTaken(event) || isTyping(event.target)) return;
      event.preventDefault();
      if (!event.repeat) act();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  });
}

/** Somebody was quicker, or it has become another's turn: what happened last. */
function Decided({ order }: { order: Order }) {
  const { data } = useTimeline(order.id);
  const last = data?.items.at(-1);
  return (
    <Alert
      role="status"
      color="blue"
      icon={<IconInfoCircle aria-hidden />}
      title={
        last
          ? t("queue.decided", { what: tData("timeline", last.action), name: last.by_name })
          : t("queue.gone")
      }
    >
      {last?.reason || t("queue.goneText")}
    </Alert>
  );
}
