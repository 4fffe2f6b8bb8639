// Somebody changed the draft while one was editing it: both versions, and the choice between them.

import type { Sale } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { StaleDialog } from "../../ui/StaleDialog";
import { sumsOf } from "./reckoning";
import { draftOf, type Manner, type SaleDraft } from "./selling";

interface Props {
  /** As it is now. */
  now: Sale;
  draft: SaleDraft;
  onMine(): void;
  onTheirs(): void;
  onClose(): void;
}

export function StaleSale({ now, draft, ...choice }: Props) {
  const formats = useFormats();
  const fields = [
    { name: "customer", label: t("sales.customer") },
    { name: "lines", label: t("order.lines") },
    { name: "discount", label: t("sell.orderDiscount") },
    { name: "charges", label: t("order.charges") },
    { name: "reference", label: t("sale.reference") },
    { name: "note", label: t("ledger.note") },
    { name: "total", label: t("orders.total") },
  ];
  return (
    <StaleDialog
      fields={fields}
      mine={said(draft, formats)}
      theirs={said(draftOf(now), formats)}
      {...choice}
    />
  );
}

function said(draft: SaleDraft, formats: ReturnType<typeof useFormats>): Record<string, string> {
  const off = (some: string, manner: Manner) =>
    isPositive(some) ? (manner === "percent" ? `${some} %` : formats.money(some)) : "";
  const lines = draft.lines.map((line) => {
    const less = off(line.discount, line.discounts);
    const priced = `${line.sku}: ${formats.quantity(line.quantity)} × ${formats.price(line.unit_price)}`;
    return less ? `${priced} − ${less}` : priced;
  });
  return {
    customer: draft.customer_name,
    lines: lines.join("; "),
    discount: off(draft.discount, draft.discounts),
    charges: draft.charges.map(({ kind, amount }) => `${kind} ${formats.money(amount)}`).join("; "),
    reference: draft.reference.trim(),
    note: draft.note.trim(),
    total: formats.money(sumsOf(draft).total),
  };
}
