// What an order comes to, part by part.

import { isPositive } from "../format/decimal";
import { t } from "../i18n";
import { Money } from "./Numbers";

interface Props {
  subtotal?: string | null;
  /** What is taken off the subtotal. */
  off?: string;
  charges?: string | null;
  tax?: string | null;
  total: string;
  currency?: string;
}

export function Totals({ subtotal, off, charges, tax, total, currency }: Props) {
  const parts: [string, string | null | undefined][] = [
    [t("order.subtotal"), subtotal],
    [t("order.discount"), off && isPositive(off) ? `-${off}` : null],
    [t("order.charges"), isPositive(charges ?? "0") ? charges : null],
    [t("order.tax"), tax],
  ];
  return (
    <dl className="totals">
      {parts.map(
        ([name, value]) =>
          value != null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Money value={value} currency={currency} />
              </dd>
            </div>
          ),
      )}
      <div className="grand">
        <dt>{t("orders.total")}</dt>
        <dd>
          <Money value={total} currency={currency} />
        </dd>
      </div>
    </dl>
  );
}
