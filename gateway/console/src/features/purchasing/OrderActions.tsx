// The order's next step as a button, the other ones in a menu; reasons are asked where they matter.

import { ActionIcon, Alert, Button, Menu, Popover } from "@mantine/core";
import { IconAlertCircle, IconDots } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { asProblem, sentence } from "../../api/problem";
import type { Order } from "../../api/types";
import { t, tData } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { type Action, manners, offered, type Verb } from "./actions";

const ReasonDialog = lazily(() => import("./ReasonDialog"), "ReasonDialog");
const MOMENT = 800;

interface Props {
  order: Order;
  onReceive(): void;
}

interface Step {
  verb: Verb;
  reason?: string;
}

export function OrderActions({ order, onReceive }: Props) {
  const { primary, others } = offered(order.status, order.allowed_actions);
  const settled = useSettled(primary);
  const [asking, setAsking] = useState<Verb | null>(null);
  const step = useStep(order, () => setAsking(null));
  const start = (action: Action) => {
    step.reset();
    if (action === "receive") onReceive();
    else if (manners[action].reason) setAsking(action);
    else step.mutate({ verb: action });
  };
  const busy = step.isPending || !settled;
  const failed = step.error !== null && asking === null;
  const Glyph = primary && manners[primary].icon;
  return (
    <>
      {primary && Glyph && (
        <Popover opened={failed} onDismiss={step.reset} width={320} position="bottom-end" withArrow>
          <Popover.Target>
            <Button
              key={primary}
              leftSection={<Glyph size={16} aria-hidden />}
              loading={step.isPending}
              // Not `disabled`, which would take the keyboard's focus away.
              aria-disabled={busy}
              data-disabled={busy || undefined}
              onClick={() => !busy && start(primary)}
            >
              {tData("action", primary)}
            </Button>
          </Popover.Target>
          <Popover.Dropdown p={0}>
            <Failure error={step.error} />
          </Popover.Dropdown>
        </Popover>
      )}
      {failed && !primary && <Failure error={step.error} />}
      {others.length > 0 && <More actions={others} onChoose={start} />}
      <ReasonDialog
        verb={asking}
        order={order}
        error={step.error}
        pending={step.isPending}
        onConfirm={(verb, reason) => step.mutate({ verb, reason })}
        onClose={() => {
          setAsking(null);
          step.reset();
        }}
      />
    </>
  );
}

/** Whether the button has been the same for a moment: a double click is not meant for the next step. */
function useSettled(action: Action | undefined): boolean {
  const [settled, setSettled] = useState(action);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(action), MOMENT);
    return () => clearTimeout(timer);
  }, [action]);
  return settled === action;
}

/** One step of the order's life; what the server answers is what is shown. */
function useStep(order: Order, onDone: () => void) {
  const cache = useQueryClient();
  const path = { order_id: order.id };
  return useMutation({
    mutationFn: ({ verb, reason }: Step) =>
      data(
        client.POST(`${paths.order}/${verb}`, {
          params: { path },
          body: { reason: reason ?? "" },
          headers: { "Idempotency-Key": crypto.randomUUID() },
        }),
      ),
    onSuccess: (fresh) => {
      cache.setQueryData(["get", paths.order, { params: { path } }], fresh);
      void cache.invalidateQueries({ queryKey: ["get", paths.timeline, { params: { path } }] });
      void cache.invalidateQueries({ queryKey: allOf(paths.orders) });
      onDone();
    },
    onError: () => {
      // Somebody may have been quicker: show what the order is now.
      void cache.invalidateQueries({ queryKey: ["get", paths.order, { params: { path } }] });
    },
  });
}

function Failure({ error }: { error: unknown }) {
  return (
    <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />}>
      {sentence(asProblem(error).message)}
    </Alert>
  );
}

function More({ actions, onChoose }: { actions: readonly Action[]; onChoose(a: Action): void }) {
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="default" size={34} aria-label={t("order.more")}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map((action) => {
          const { icon: Glyph, danger } = manners[action];
          return (
            <Menu.Item
              key={action}
              color={danger ? "red" : undefined}
              leftSection={<Glyph size={16} aria-hidden />}
              onClick={() => onChoose(action)}
            >
              {tData("action", action)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
