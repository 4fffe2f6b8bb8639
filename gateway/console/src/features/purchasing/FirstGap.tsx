// What an order being written still wants before the next step: the first of it, in one line.

import "./texts";

import { Text } from "@mantine/core";

import { isPositive } from "../../format/decimal";
import { t } from "../../i18n";
import { type Draft, type DraftCharge, type DraftLine, isAmount } from "./draft";

export function FirstGap({ draft }: { draft: Draft }) {
  return (
    <Text size="xs" c="dimmed" ta="right" mt={6} aria-live="polite">
      {gapOf(draft)}
    </Text>
  );
}

function gapOf(draft: Draft): string | undefined {
  if (!draft.supplier_id) return t("gap.supplier");
  if (draft.lines.length === 0) return t("gap.lines");
  const { tax_amount } = draft;
  const whole = tax_amount !== null && !isAmount(tax_amount);
  return (
    [...draft.lines.map(ofLine), ...draft.charges.map(ofCharge)].find(Boolean) ??
    (whole ? `${t("charges.taxAmount")}: ${t("draft.priceWanted")}` : t("gap.warehouse"))
  );
}

function ofLine({ sku, quantity, unit_cost, tax_rate }: DraftLine): string | undefined {
  if (!isPositive(quantity)) return `${sku}: ${t("draft.quantityWanted")}`;
  if (!isAmount(unit_cost)) return `${sku}: ${t("draft.priceWanted")}`;
  if (tax_rate !== "" && !isAmount(tax_rate)) return `${sku}: ${t("draft.rateWanted")}`;
}

function ofCharge({ kind, amount, tax_amount }: DraftCharge): string | undefined {
  if (!kind.trim()) return t("gap.charge");
  const fine = isAmount(amount) && (tax_amount === "" || isAmount(tax_amount));
  if (!fine) return `${kind}: ${t("draft.priceWanted")}`;
}
