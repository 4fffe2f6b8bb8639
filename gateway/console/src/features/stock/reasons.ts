// Why stock moves: every company's reasons and those it has of its own, by the name people read.

import type { Reason } from "../../api/types";
import { tData } from "../../i18n";
import { useReasons } from "./queries";

export interface ReasonChoice {
  value: string;
  label: string;
}

/** A reason of the company's own has the name it was given; ours are in our texts. */
export function nameOf({ own, name, code }: Reason): string {
  return own ? name : tData("reason", code);
}

/** What a person may give for a movement. */
export function useReasonChoices(): readonly ReasonChoice[] {
  const { data } = useReasons();
  return (data?.items ?? [])
    .filter(({ by_hand }) => by_hand)
    .map((reason) => ({ value: reason.code, label: nameOf(reason) }));
}

/** The name of a reason by its code, also of one that is no longer given. */
export function useReasonName(): (code: string) => string {
  const { data } = useReasons();
  const own = new Map((data?.items ?? []).map((reason) => [reason.code, nameOf(reason)]));
  return (code) => own.get(code) ?? tData("reason", code);
}
