// Dealing no more with a supplier or customer, or again; others will want to know why.

import "./texts";

import { Button } from "@mantine/core";
import { IconBan, type Icon } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { allOf, paths } from "../../api/keys";
import { t } from "../../i18n";
import { lazily } from "../../ui/lazily";

const AskReason = lazily(() => import("../../ui/AskReason"), "AskReason");

export type Verb = "deactivate" | "reactivate";

interface Props {
  party: { name: string; active: boolean };
  things: "suppliers" | "customers";
  /** The sign of dealing with them again. */
  again: Icon;
  /** What shows them, besides their history. */
  shown: readonly string[];
  turn(verb: Verb, reason: string, headers: { "Idempotency-Key": string }): Promise<unknown>;
}

export function Turning({ party, things, again, shown, turn }: Props) {
  const [asked, ask] = useState(false);
  const cache = useQueryClient();
  const verb = party.active ? "deactivate" : "reactivate";
  const say = (part: "" | "Ask" | "Text", values?: { name: string }) =>
    things === "suppliers"
      ? t(`suppliers.${verb}${part}`, values)
      : t(`customers.${verb}${part}`, values);
  const Glyph = party.active ? IconBan : again;
  const changed = () => {
    for (const path of [...shown, paths.audit]) {
      void cache.invalidateQueries({ queryKey: allOf(path) });
    }
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<Glyph size={16} aria-hidden />}
        onClick={() => ask(true)}
      >
        {say("")}
      </Button>
      {asked && (
        <AskReason
          title={say("Ask", { name: party.name })}
          text={say("Text")}
          label={t("party.reason")}
          needed={party.active}
          danger={party.active}
          verb={say("")}
          act={(reason, headers) => turn(verb, reason, headers)}
          onDone={changed}
          onClose={() => ask(false)}
        />
      )}
    </>
  );
}
