// What a sale being written comes to, as far as it is written; the server reckons again, and rounds.

import { isPositive, multiply, percentOf, share, subtract, sum } from "../../format/decimal";
import { isAmount, type Manner, type SaleChargeDraft, type SaleDraft, type SaleLineDraft } from "./selling";

/** A line after its own discount. */
export function netOf({ quantity, unit_price, discount, discounts }: SaleLineDraft): string {
  if (!isPositive(quantity) || !isAmount(unit_price)) return "0";
  const gross = multiply(quantity, unit_price);
  return subtract(gross, partOf(gross, discount, discounts));
}

/** A line after the order's discount too, which falls on every line alike. */
export function earnedBy(line: SaleLineDraft, draft: SaleDraft): string {
  const { gross, lines } = linesOf(draft);
  return isPositive(gross) ? share(netOf(line), lines, gross) : "0";
}

function linesOf({ lines, discount, discounts }: SaleDraft) {
  const gross = sum(lines.map(netOf));
  const off = partOf(gross, discount, discounts);
  return { gross, off, lines: subtract(gross, off) };
}

/** The taxes of the lines by rate, and on how much. */
export function taxesOf(draft: SaleDraft): { rate: string; base: string; tax: string }[] {
  const rates = [...new Set(draft.lines.map(({ tax_rate }) => tax_rate).filter(isPositive))];
  return rates.map((rate) => {
    const taxed = draft.lines.filter(({ tax_rate }) => tax_rate === rate);
    const base = sum(taxed.map((line) => earnedBy(line, draft)));
    return { rate, base, tax: partOf(base, rate, "percent") };
  });
}

function chargedBy({ amount, tax, taxes }: SaleChargeDraft) {
  const net = isAmount(amount) ? amount : "0";
  return { net, tax: partOf(net, tax, taxes) };
}

export function sumsOf(draft: SaleDraft) {
  const { gross, off, lines } = linesOf(draft);
  const charged = draft.charges.map(chargedBy);
  const charges = sum(charged.map(({ net }) => net));
  const onLines = draft.tax_amount === null ? taxesOf(draft).map((one) => one.tax) : [draft.tax_amount];
  const tax = sum([...onLines, ...charged.map((one) => one.tax)]);
  return { gross, off, lines, charges, tax, total: sum([lines, charges, tax]) };
}

function partOf(whole: string, some: string, manner: Manner): string {
  if (!isPositive(some)) return "0";
  return manner === "amount" ? some : multiply(multiply(whole, some), "0.01");
}

/** What is earned, and how much of each hundred of the price. */
export function marginOf(net: string, cost: string): { amount: string; percent: string | null } {
  const amount = subtract(net, cost);
  return { amount, percent: isPositive(net) ? String(percentOf(amount, net)) : null };
}
