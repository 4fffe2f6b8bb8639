// What is known of a sales order besides its lines.

import type { ReactNode } from "react";

import type { Sale } from "../../api/types";
import { t } from "../../i18n";
import { AnchorLink } from "../../ui/links";
import { Moment } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useMay } from "../session/me";

export function SaleFacts({ sale }: { sale: Sale }) {
  const reads = useMay()("sales.customers.read");
  const { customer_id: id, customer_name: name, due_at, status } = sale;
  const facts: [string, ReactNode][] = [
    [
      t("sales.customer"),
      reads ? (
        <AnchorLink to="/customers/$id" params={{ id }}>
          {name}
        </AnchorLink>
      ) : (
        name
      ),
    ],
    [t("sale.terms"), t(sale.prepaid ? "sale.terms.prepaid" : "sale.terms.credit")],
    [t("orders.warehouse"), sale.warehouse_name ?? t("sale.wherever")],
    [t("orders.raised"), <Moment key="at" at={sale.raised_at} />],
    [t("orders.raisedBy"), sale.raised_by_name],
    ...(sale.reference ? [[t("sale.reference"), sale.reference] as [string, ReactNode]] : []),
    ...(due_at && (status === "pending_approval" || status === "awaiting_payment")
      ? [[t(DUE[status]), <Moment key="due" at={due_at} />] as [string, ReactNode]]
      : []),
    ...(sale.note ? [[t("ledger.note"), sale.note] as [string, ReactNode]] : []),
  ];
  return (
    <Panel title={t("order.facts")}>
      <dl className="facts" style={{ padding: "14px 16px" }}>
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

const DUE = {
  pending_approval: "sale.due.pending_approval",
  awaiting_payment: "sale.due.awaiting_payment",
} as const;
