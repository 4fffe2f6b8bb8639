// The sales order's next step as a button, the other ones in a menu; reasons are asked where they matter.

import { IconPencil } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Sale } from "../../api/types";
import { t, tData } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { ButtonLink } from "../../ui/links";
import { NextSteps } from "../../ui/NextSteps";
import { useMay } from "../session/me";
import { type Action, manners, offered, type Verb } from "./actions";
import { useAdvance } from "./advance";
import { useSaleChanged } from "./queries";
import { useUndoable } from "./reversing";

const AskReason = lazily(() => import("../../ui/AskReason"), "AskReason");

interface Props {
  sale: Sale;
  open(drawer: "ship" | "replace" | "undo"): void;
}

export function SaleActions({ sale, open }: Props) {
  const { primary, others } = offered(sale.status, sale.allowed_actions);
  const writes = useMay()("sales.orders.manage");
  const undoable = useUndoable(sale);
  const [asking, setAsking] = useState<Verb | null>(null);
  const advance = useAdvance(sale.id);
  const step = useMutation({ mutationFn: (verb: Verb) => advance(verb) });
  const duplicating = useDuplicate(sale.id);
  const reset = () => {
    step.reset();
    duplicating.reset();
  };
  // The rest of a flagged order is given up: others will want to know why.
  const asks = (verb: Verb) => manners[verb].reason ?? (verb === "complete" && sale.flagged);
  const start = (action: Action) => {
    reset();
    if (action === "ship" || action === "replace" || action === "undo") open(action);
    else if (action === "duplicate") duplicating.mutate();
    else if (asks(action)) setAsking(action);
    else step.mutate(action);
  };
  return (
    <>
      {sale.allowed_actions.includes("change") && (
        <ButtonLink
          variant="default"
          to="/sales/$id/edit"
          params={sale}
          leftSection={<IconPencil size={16} aria-hidden />}
        >
          {t("form.edit")}
        </ButtonLink>
      )}
      <NextSteps
        primary={primary}
        more={[
          ...others,
          ...(writes ? (["duplicate"] as const) : []),
          ...(undoable ? (["replace", "undo"] as const) : []),
        ]}
        manners={manners}
        name={(action) => tData("saleAction", action)}
        pending={step.isPending}
        error={step.error ?? duplicating.error}
        reset={reset}
        start={start}
      />
      {asking && (
        <AskReason
          title={t("reason.title", { action: tData("saleAction", asking), number: sale.number })}
          text={t("reason.hint")}
          label={t("reason.needed")}
          needed
          verb={tData("saleAction", asking)}
          danger={manners[asking].danger}
          act={(reason, headers) => advance(asking, reason, headers)}
          onDone={() => undefined}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

/** A new draft that says the same, opened. */
function useDuplicate(sale: string) {
  const navigate = useNavigate();
  const changed = useSaleChanged();
  return useMutation({
    mutationFn: () =>
      data(
        client.POST(`${paths.sale}/duplicate`, {
          params: { path: { order_id: sale } },
          headers: { "Idempotency-Key": crypto.randomUUID() },
        }),
      ),
    onSuccess: ({ id }) => {
      changed(id);
      void navigate({ to: "/sales/$id", params: { id } });
    },
  });
}
