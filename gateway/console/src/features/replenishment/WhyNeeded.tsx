// Why something is needed, in words and with the numbers it follows from.

import type { components } from "../../api/schema";
import { compare, isPositive, plain } from "../../format/decimal";
import { t } from "../../i18n";

type Part = components["schemas"]["NeedPartOut"];
interface Reasons {
  parts?: readonly Part[];
  need?: string | null;
  quantity?: string | null;
  minimum_order?: string | null;
  pack_multiple?: string | null;
}

export function WhyNeeded({ parts = [], need, quantity, minimum_order, pack_multiple }: Reasons) {
  return (
    <>
      {parts.map((part) => (
        <p key={String(part.everywhere)}>
          {part.everywhere && `${t("why.everywhere")} `}
          {trigger(part)} {part.target != null && <span className="dimmed">{reckoning(part)}</span>}
        </p>
      ))}
      {need != null && quantity != null && compare(quantity, need) > 0 && (
        <p>{rounding(need, quantity, minimum_order, pack_multiple)}</p>
      )}
    </>
  );
}

/** What made it be looked at: the first of the lines it fell below. */
function trigger({ available, minimum, reorder_point, lead_time_days, daily, back_ordered }: Part): string {
  const shown = { available: plain(available), daily: plain(daily), days: lead_time_days ?? 0 };
  if (minimum != null && compare(available, minimum) <= 0) {
    return t("why.minimum", { ...shown, point: plain(minimum) });
  }
  if (reorder_point != null && compare(available, reorder_point) <= 0) {
    return t("why.reorder", { ...shown, point: plain(reorder_point) });
  }
  if (reorder_point != null) return t("why.lasts", shown);
  if (isPositive(back_ordered)) return t("why.waiting", { quantity: plain(back_ordered) });
  return t("why.used", shown);
}

/** The sum as it is reckoned; what is nothing is not said. */
function reckoning(part: Part): string {
  const terms = [t("why.target", { quantity: plain(part.target ?? "0") })];
  if (isPositive(part.back_ordered)) {
    terms.push(t("why.backOrdered", { quantity: plain(part.back_ordered) }));
  }
  terms.push(t("why.available", { quantity: plain(part.available) }));
  if (isPositive(part.incoming)) terms.push(t("why.incoming", { quantity: plain(part.incoming) }));
  if (isPositive(part.on_drafts)) terms.push(t("why.onDrafts", { quantity: plain(part.on_drafts) }));
  terms.push(t("why.need", { quantity: plain(part.need ?? "0") }));
  return terms.join(" ");
}

function rounding(need: string, quantity: string, minimum?: string | null, pack?: string | null): string {
  const said = [];
  if (minimum != null && compare(minimum, need) > 0) {
    said.push(t("why.minimumOrder", { quantity: plain(minimum) }));
  }
  if (pack != null && isPositive(pack)) {
    said.push(t("why.packs", { pack: plain(pack), quantity: plain(quantity) }));
  }
  return said.join(" ");
}
