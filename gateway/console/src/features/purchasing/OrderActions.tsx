// The order's next step as a button, the other ones in a menu; reasons are asked where they matter.

import { IconPencil } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Order } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { t, tData } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { ButtonLink } from "../../ui/links";
import { NextSteps } from "../../ui/NextSteps";
import { useMay } from "../session/me";
import { type Action, manners, offered, type Verb } from "./actions";
import { useAdvance } from "./advance";
import { useOrderChanged } from "./queries";

const AskReason = lazily(() => import("../../ui/AskReason"), "AskReason");
const SendDialog = lazily(() => import("./SendDialog"), "SendDialog");

interface Props {
  order: Order;
  onReceive(): void;
}

export function OrderActions({ order, onReceive }: Props) {
  const { primary, others } = offered(order.status, order.allowed_actions);
  const may = useMay();
  const writes = may("purchasing.orders.manage") && may("costs.read");
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Verb | null>(null);
  const [sending, setSending] = useState(false);
  const advance = useAdvance(order.id);
  const step = useMutation({ mutationFn: (verb: Verb) => advance(verb) });
  const duplicating = useDuplicate(order.id);
  const start = (action: Action) => {
    step.reset();
    duplicating.reset();
    if (action === "receive") onReceive();
    else if (action === "duplicate") duplicating.mutate();
    else if (action === "amend") void navigate({ to: "/purchase-orders/$id/edit", params: order });
    else if (action === "send") setSending(true);
    else if (manners[action].reason) setAsking(action);
    else step.mutate(action);
  };
  const open = others.filter((action) => action !== "amend" || may("costs.read"));
  const more = [...open, ...(writes ? (["duplicate"] as const) : [])];
  return (
    <>
      {order.allowed_actions.includes("change") && writes && (
        <ButtonLink
          variant="default"
          to="/purchase-orders/$id/edit"
          params={order}
          leftSection={<IconPencil size={16} aria-hidden />}
        >
          {t("form.edit")}
        </ButtonLink>
      )}
      <NextSteps
        primary={primary}
        more={more}
        manners={manners}
        name={(action) => tData("action", action)}
        pending={step.isPending}
        error={step.error ?? duplicating.error}
        reset={() => {
          step.reset();
          duplicating.reset();
        }}
        start={start}
      />
      {sending && <SendDialog order={order} onClose={() => setSending(false)} />}
      {asking && (
        <AskReason
          title={t("reason.title", { action: tData("action", asking), number: order.number })}
          text={t("reason.hint")}
          label={t(wantsReason(asking, order) ? "reason.needed" : "reason.welcome")}
          needed={wantsReason(asking, order)}
          verb={tData("action", asking)}
          danger={manners[asking].danger}
          act={(reason, headers) => advance(asking, reason, headers)}
          onDone={() => undefined}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

/** A new draft that says the same, opened to be edited. */
function useDuplicate(order: string) {
  const navigate = useNavigate();
  const changed = useOrderChanged();
  return useMutation({
    mutationFn: () =>
      data(
        client.POST(`${paths.order}/duplicate`, {
          params: { path: { order_id: order } },
          headers: { "Idempotency-Key": crypto.randomUUID() },
        }),
      ),
    onSuccess: ({ id }) => {
      changed(id);
      void navigate({ to: "/purchase-orders/$id/edit", params: { id } });
    },
  });
}

/** What is given up while goods are still open is to be explained. */
function wantsReason(verb: Verb, { lines }: Order): boolean {
  const short = verb === "close" && lines.some(({ open }) => isPositive(open));
  return short || manners[verb].reason === "needed";
}
