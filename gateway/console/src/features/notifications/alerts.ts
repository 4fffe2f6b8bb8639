// Rules in words: whom they tell, how, and how often at most.

import type { AlertRule } from "../../api/types";
import type { useFormats } from "../../format/formats";
import { t, tData, tn } from "../../i18n";

const NAMED = 3;
const HOUR = 60;

/** Whom a rule tells as things are. */
export function whom({ tells, addressee }: AlertRule): string {
  const named = tells.slice(0, NAMED);
  const rest = tells.length - named.length;
  const people = [...(addressee ? [t("alerts.addressee")] : []), ...named];
  if (rest > 0) people.push(tn("alerts.and", rest));
  return people.length ? t("alerts.tells", { who: people.join(", ") }) : t("alerts.nobody");
}

/** In which ways, from which amount on, and how often. */
export function how(rule: AlertRule, formats: ReturnType<typeof useFormats>): string {
  const ways = rule.channels.map((way) => tData("channel", way));
  const amounts = Object.values(rule.at_least).map((least) =>
    t("alerts.from", { amount: formats.money(least) }),
  );
  const pause = rule.cooldown_minutes
    ? [t("alerts.cooldown", { time: lasting(rule.cooldown_minutes) })]
    : [];
  return [...ways, ...amounts, ...pause].join(" · ");
}

function lasting(minutes: number): string {
  return minutes % HOUR ? tn("alerts.minutes", minutes) : tn("alerts.hours", minutes / HOUR);
}
