// What a customer owes, of what they may owe.

import { Alert } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { client, data } from "../../api/client";
import type { Customer } from "../../api/types";
import { t } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { Money } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { isOver } from "./credit";

const ExportMenu = lazily(() => import("../../ui/ExportMenu"), "ExportMenu");

export function CreditPanel({ customer }: { customer: Customer }) {
  const { account, credit_limit: most } = customer;
  if (!account) return null;
  const { balance, receivable, uninvoiced, left, open_orders: open } = account;
  const facts: [string, ReactNode][] = [
    [t("customers.balance"), <Money key="balance" value={balance} />],
    [t("customers.receivable"), <Money key="receivable" value={receivable} />],
    [t("customers.uninvoiced"), <Money key="uninvoiced" value={uninvoiced} />],
    [t("customers.creditLimit"), most == null ? t("customers.noLimit") : <Money value={most} />],
    [t("customers.left"), left == null ? "–" : <Money value={left} />],
    [t("customers.openOrders"), open],
  ];
  return (
    <Panel title={t("customers.credit")} actions={<Statement customer={customer} />}>
      {isOver(customer) && (
        <Alert
          color="red"
          title={t("customers.over")}
          icon={<IconAlertTriangle size={18} aria-hidden />}
        >
          {t("customers.overText")}
        </Alert>
      )}
      <div className="facts-panel">
        <dl className="facts" aria-label={t("customers.balanceText")}>
          {facts.map(([term, fact]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{fact}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Panel>
  );
}

/** Every invoice, payment and credit note, with what was owed after each. */
function Statement({ customer: { id, number } }: { customer: Customer }) {
  return (
    <ExportMenu
      name={`statement-${number}`}
      title={t("customers.statement")}
      fetched={(format) =>
        data(
          client.GET("/api/v1/payments/customers/{customer_id}/statement/export", {
            params: { path: { customer_id: id }, query: { format } },
            parseAs: "blob",
          }),
        )
      }
    />
  );
}
