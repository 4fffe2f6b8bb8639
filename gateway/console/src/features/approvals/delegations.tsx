// Rights that were handed on: how they stand, and how one is ended.

import "./ruleTexts";

import { Button } from "@mantine/core";
import { IconCircleCheck, IconClock, IconHistory } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { client } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Delegation } from "../../api/types";
import { t } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { type Look, LookBadge } from "../../ui/StatusBadge";

const ConfirmDialog = lazily(() => import("../../ui/ConfirmDialog"), "ConfirmDialog");
const END = "/api/v1/purchasing/approval-delegations/{delegation_id}/end";

type State = "holds" | "later" | "over" | "ended";

const LOOKS: Record<State, Look> = {
  holds: { color: "green", icon: IconCircleCheck },
  later: { color: "blue", icon: IconClock },
  over: { color: "gray", icon: IconHistory },
  ended: { color: "gray", icon: IconHistory },
};

function stateOf({ starts_at, until, ended_at }: Delegation): State {
  const now = Date.now();
  if (ended_at) return "ended";
  if (Date.parse(until) <= now) return "over";
  return Date.parse(starts_at) > now ? "later" : "holds";
}

export function DelegationBadge({ row }: { row: Delegation }) {
  const state = stateOf(row);
  return <LookBadge look={LOOKS[state]} word={t(`delegations.${state}`)} />;
}

/** What changes with a delegation: who approves what. */
export function useDelegationsChanged(): () => void {
  const cache = useQueryClient();
  return () => {
    for (const path of [paths.delegations, paths.approvals, paths.order]) {
      void cache.invalidateQueries({ queryKey: allOf(path) });
    }
  };
}

export function EndButton({ row }: { row: Delegation }) {
  const [asking, setAsking] = useState(false);
  const changed = useDelegationsChanged();
  const state = stateOf(row);
  if (state === "over" || state === "ended") return null;
  const { from_user_name: giver, to_user_name: taker } = row;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t("delegations.endOf", { giver, taker })}
        onClick={() => setAsking(true)}
      >
        {t("delegations.end")}
      </Button>
      {asking && (
        <ConfirmDialog
          title={t("delegations.ask", { name: taker })}
          text={t("delegations.askText", { giver, taker })}
          verb={t("delegations.end")}
          act={(headers) => client.POST(END, { params: { path: { delegation_id: row.id } }, headers })}
          onDone={changed}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
