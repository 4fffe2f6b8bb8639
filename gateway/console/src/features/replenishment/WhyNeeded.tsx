// Why something is needed, in words and with the numbers it follows from.

import type { components } from "../../api/schema";
import { compare, isPositive } from "../../format/decimal";
import { type Formats, useFormats } from "../../format/formats";
import { t } from "../../i18n";

type Part = components["schemas"]["NeedPartOut"];
type Written = Formats["quantity"];
interface Reasons {
  parts?: readonly Part[];
  need?: string | null;
  quantity?: string | null;
  minimum_order?: string | null;
  pack_multiple?: string | null;
}

export function WhyNeeded({ parts = [], need, quantity, minimum_order, pack_multiple }: Reasons) {
  const { quantity: written } = useFormats();
  return (
    <>
      {parts.map((part) => (
        <p key={String(part.everywhere)}>
          {part.everywhere && `${t("why.everywhere")} `}
          {trigger(part, written)} {part.target != null && <span className="dimmed">{reckoning(part, written)}</span>}
        </p>
      ))}
      {need != null && quantity != null && compare(quantity, need) > 0 && (
        <p>{rounding(written, { need, quantity, minimum_order, pack_multiple })}</p>
      )}
    </>
  );
}

/** What made it be looked at: the first of the lines it fell below. */
function trigger(part: Part, written: Written): string {
  const { available, minimum, reorder_point, lead_time_days, daily, back_ordered } = part;
  const shown = { available: written(available), daily: written(daily), days: lead_time_days ?? 0 };
  if (minimum != null && compare(available, minimum) <= 0) {
    return t("why.minimum", { ...shown, point: written(minimum) });
  }
  if (reorder_point != null && compare(available, reorder_point) <= 0) {
    return t("why.reorder", { ...shown, point: written(reorder_point) });
  }
  if (reorder_point != null) return t("why.lasts", shown);
  if (isPositive(back_ordered)) return t("why.waiting", { quantity: written(back_ordered) });
  return t("why.used", shown);
}

/** The sum as it is reckoned; what is nothing is not said. */
function reckoning(part: Part, written: Written): string {
  const terms = [t("why.target", { quantity: written(part.target ?? "0") })];
  if (isPositive(part.back_ordered)) {
    terms.push(t("why.backOrdered", { quantity: written(part.back_ordered) }));
  }
  terms.push(t("why.available", { quantity: written(part.available) }));
  if (isPositive(part.incoming)) terms.push(t("why.incoming", { quantity: written(part.incoming) }));
  if (isPositive(part.on_drafts)) terms.push(t("why.onDrafts", { quantity: written(part.on_drafts) }));
  terms.push(t("why.need", { quantity: written(part.need ?? "0") }));
  return terms.join(" ");
}

function rounding(
  written: Written,
  { need, quantity, minimum_order: minimum, pack_multiple: pack }: Reasons & { need: string; quantity: string },
): string {
  const said = [];
  if (minimum != null && compare(minimum, need) > 0) {
    said.push(t("why.minimumOrder", { quantity: written(minimum) }));
  }
  if (pack != null && isPositive(pack)) {
    said.push(t("why.packs", { pack: written(pack), quantity: written(quantity) }));
  }
  return said.join(" ");
}
