// One invoice: what it says and how it stands, on paper, by letter, by card, and what is credited of it.

import "./texts";

import { Alert, Drawer, Group, Stack, Table, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";

import type { Invoice } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Files } from "../../ui/Attachments";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { AnchorLink } from "../../ui/links";
import { Day, Money, Price, Quantity } from "../../ui/Numbers";
import { useMay } from "../session/me";
import { CreditNotes } from "./CreditNotes";
import { type Act, InvoiceActs } from "./InvoiceActs";
import { InvoiceBadge } from "./InvoiceBadge";
import { useInvoice } from "./queries";

const CreditForm = lazily(() => import("./CreditForm"), "CreditForm");
const SendForm = lazily(() => import("./SendForm"), "SendForm");

export function InvoiceDrawer({ id, onClose }: { id: string; onClose(): void }) {
  const { data: invoice, error, refetch } = useInvoice(id);
  return (
    <Drawer opened onClose={onClose} size="lg" title={invoice?.number ?? t("invoice.title")}>
      {error && !invoice && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {invoice && <Content invoice={invoice} />}
    </Drawer>
  );
}

function Content({ invoice }: { invoice: Invoice }) {
  const [act, choose] = useState<Act>();
  const [sent, setSent] = useState(false);
  const manage = useMay()("payments.invoices.manage");
  const done = () => choose(undefined);
  return (
    <Stack gap="md">
      <Group gap="xs">
        <InvoiceBadge status={invoice.status} />
      </Group>
      <Facts invoice={invoice} />
      {!act && <InvoiceActs invoice={invoice} manage={manage} choose={choose} />}
      {sent && (
        <Alert color="green" role="status">
          {t("invoice.sent", { number: invoice.number })}
        </Alert>
      )}
      {act === "send" && <SendForm invoice={invoice} onSent={() => setSent(true)} onClose={done} />}
      {act === "credit" && <CreditForm invoice={invoice} onClose={done} />}
      <Lines invoice={invoice} />
      <Taxes invoice={invoice} />
      <CreditNotes invoice={invoice} />
      <section className="panel">
        <Files of="invoice" id={invoice.id} manage={manage} />
      </section>
    </Stack>
  );
}

function Facts({ invoice }: { invoice: Invoice }) {
  const orders = useMay()("sales.orders.read");
  const { currency, order_id: id, order_number: number } = invoice;
  const money = (value: string) => <Money value={value} currency={currency} />;
  const facts: readonly [string, ReactNode][] = [
    [t("invoice.customer"), invoice.customer_name],
    [
      t("invoice.order"),
      orders ? (
        <AnchorLink to="/sales/$id" params={{ id }} className="code">
          {number}
        </AnchorLink>
      ) : (
        number
      ),
    ],
    [t("invoice.shipment"), invoice.shipment_number ?? "–"],
    [t("invoice.issued"), <Day key="issued" on={invoice.issued_on} />],
    [t("invoice.due"), <Day key="due" on={invoice.due_on} />],
    [t("invoice.paid"), money(invoice.paid)],
    [t("invoice.credited"), money(invoice.credited)],
    [t("invoice.open"), money(invoice.open)],
  ];
  return (
    <dl className="facts facts-two" aria-label={t("invoice.facts")}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Lines({ invoice }: { invoice: Invoice }) {
  const { currency } = invoice;
  return (
    <Table aria-label={t("invoice.lines")} layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("invoice.lines")}</Table.Th>
          <Table.Th ta="right">{t("invoice.price")}</Table.Th>
          <Table.Th ta="right">{t("invoice.net")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {invoice.lines.map((line) => (
          <Table.Tr key={line.id}>
            <Table.Td>
              <div className="code">{line.sku}</div>
              <div className="second-line">{line.name}</div>
              <Quantity value={line.quantity} unit={line.unit} />
            </Table.Td>
            <Table.Td ta="right">
              <Price value={line.unit_price} currency={currency} />
              {isPositive(line.discount) && (
                <div className="second-line">
                  −<Money value={line.discount} currency={currency} />
                </div>
              )}
            </Table.Td>
            <Table.Td ta="right">
              <Money value={line.net} currency={currency} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The total, tax by tax. */
function Taxes({ invoice }: { invoice: Invoice }) {
  const formats = useFormats();
  const { currency, taxes, net, total, words } = invoice;
  const named = ({ kind, rate }: Invoice["taxes"][number]) =>
    rate === null ? kind : t("invoice.rate", { kind, rate: formats.quantity(rate) });
  return (
    <>
      <dl className="totals" aria-label={t("invoice.taxes")}>
        <Sum name={t("invoice.net")} value={net} currency={currency} />
        {taxes.map((part) => (
          <Sum key={named(part)} name={named(part)} value={part.amount} currency={currency} />
        ))}
        <Sum grand name={t("invoice.total")} value={total} currency={currency} />
      </dl>
      <Text size="sm" c="dimmed" ta="right">
        {words}
      </Text>
    </>
  );
}

interface SumProps {
  name: string;
  value: string;
  currency: string;
  grand?: boolean;
}

function Sum({ name, value, currency, grand }: SumProps) {
  return (
    <div className={grand ? "grand" : undefined}>
      <dt>{name}</dt>
      <dd>
        <Money value={value} currency={currency} />
      </dd>
    </div>
  );
}
