// The head of an order: from whom, for where, by when, by whom.

import { Text } from "@mantine/core";
import type { ReactNode } from "react";

import type { Order } from "../../api/types";
import { t } from "../../i18n";
import { Day, Moment, Money } from "../../ui/Numbers";

export function OrderFacts({ order }: { order: Order }) {
  const facts: [string, ReactNode][] = [
    [t("orders.supplier"), order.supplier_name],
    [t("order.deliverTo"), order.warehouse_name],
    [t("orders.expected"), order.expected_on ? <Day on={order.expected_on} /> : t("order.noDate")],
    [
      t("orders.raised"),
      <>
        {order.raised_by_name}
        <Text size="xs" c="dimmed">
          <Moment at={order.raised_at} />
        </Text>
      </>,
    ],
  ];
  if (order.total != null) {
    const total = <Money value={order.total} currency={order.currency} />;
    facts.push([t("orders.total"), <b key="total">{total}</b>]);
  }
  return (
    <section className="panel" aria-label={t("order.facts")}>
      <dl className="facts" style={{ padding: "14px 16px" }}>
        {facts.map(([term, fact]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
      {order.note && (
        <Text size="sm" px="md" pb="sm" c="dimmed" style={{ whiteSpace: "pre-wrap" }}>
          {order.note}
        </Text>
      )}
    </section>
  );
}
