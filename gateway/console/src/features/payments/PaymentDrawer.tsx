// One payment: what it paid, what is left of it, what went back; and what can be done with it.

import "./texts";

import { Alert, Button, Drawer, Group, Stack, Table, Text } from "@mantine/core";
import { IconArrowBackUp, IconCopy, IconFileInvoice, IconRotate } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Payment } from "../../api/types";
import { isPositive, plain } from "../../format/decimal";
import { t } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { Day, Moment, Money } from "../../ui/Numbers";
import { type Field, RecordForm, type Values } from "../../ui/RecordDrawer";
import { useMay } from "../session/me";
import { PaymentBadge, RefundBadge } from "./badges";
import { amount, type ByHand, day, method, reason, reference, useToday } from "./fields";
import { useMoneyMoved, usePayment } from "./queries";

const AskReason = lazily(() => import("../../ui/AskReason"), "AskReason");

type Act = "refund" | "use" | "reverse";

export function PaymentDrawer({ id, onClose }: { id: string; onClose(): void }) {
  const read = usePayment(id);
  const { data: payment, error } = read;
  return (
    <Drawer opened onClose={onClose} size="lg" title={payment?.number ?? t("money.payment")}>
      {error && !payment && <ErrorPanel error={error} onRetry={() => void read.refetch()} />}
      {payment && <Content payment={payment} />}
    </Drawer>
  );
}

function Content({ payment }: { payment: Payment }) {
  const [act, choose] = useState<Act>();
  const done = () => choose(undefined);
  const manage = useMay()("payments.invoices.manage");
  return (
    <Stack gap="md">
      <Facts payment={payment} />
      {payment.same_reference.length > 0 && (
        <Alert color="amber" icon={<IconCopy size={18} aria-hidden />} title={t("money.sameReference")}>
          {payment.same_reference.map(({ number }) => number).join(", ")}
        </Alert>
      )}
      <Parts payment={payment} />
      {manage && !payment.reversed_at && !act && <Acts payment={payment} choose={choose} />}
      {act === "refund" && <RefundForm payment={payment} onClose={done} />}
      {act === "use" && <UseForm payment={payment} onClose={done} />}
      {act === "reverse" && <Reversal payment={payment} onClose={done} />}
    </Stack>
  );
}

function Facts({ payment }: { payment: Payment }) {
  const { currency } = payment;
  const money = (value: string) => <Money value={value} currency={currency} />;
  const facts: readonly [string, ReactNode][] = [
    [t("money.customer"), payment.customer_name],
    [t("money.amount"), money(payment.amount)],
    [t("money.onInvoices"), money(payment.allocated)],
    [t("money.refunded"), money(payment.refunded)],
    [t("money.credit"), money(payment.credit)],
    [t("money.receivedOn"), <Day key="day" on={payment.received_on} />],
    [t("money.method"), t(`money.method.${payment.method}`)],
    [t("money.reference"), payment.reference || "–"],
    [t("money.recordedBy"), payment.recorded_by_name],
  ];
  return (
    <>
      <Group gap="xs">
        <PaymentBadge row={payment} />
        {payment.reversed_at && (
          <Text size="sm">
            <Moment at={payment.reversed_at} /> · {payment.reversed_by_name}: {payment.reversal_reason}
          </Text>
        )}
      </Group>
      <dl className="facts facts-two" aria-label={t("money.facts")}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {payment.note && <Text size="sm">{payment.note}</Text>}
    </>
  );
}

function Parts({ payment }: { payment: Payment }) {
  const { allocations, refunds, currency } = payment;
  if (allocations.length + refunds.length === 0) return null;
  return (
    <Table aria-label={t("money.parts")}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("money.number")}</Table.Th>
          <Table.Th>{t("money.state")}</Table.Th>
          <Table.Th ta="right">{t("money.amount")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {allocations.map((part) => (
          <Table.Tr key={part.invoice_id} data-row={part.number}>
            <Table.Td className="code">{part.number}</Table.Td>
            <Table.Td>{t("money.pays")}</Table.Td>
            <Table.Td ta="right">
              <Money value={part.amount} currency={currency} />
            </Table.Td>
          </Table.Tr>
        ))}
        {refunds.map((part) => (
          <Table.Tr key={part.id} data-row={part.number}>
            <Table.Td className="code">{part.number}</Table.Td>
            <Table.Td>
              <RefundBadge status={part.status} />
            </Table.Td>
            <Table.Td ta="right">
              <Money value={part.amount} currency={currency} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Acts({ payment, choose }: { payment: Payment; choose(act: Act): void }) {
  const given = payment.refunds.some(({ status }) => status === "requested" || status === "succeeded");
  const left = isPositive(payment.free) || isPositive(payment.allocated);
  return (
    <Group gap="xs">
      {left && (
        <Button variant="default" leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={() => choose("refund")}>
          {t("money.refundPart")}
        </Button>
      )}
      {isPositive(payment.free) && (
        <Button variant="default" leftSection={<IconFileInvoice size={16} aria-hidden />} onClick={() => choose("use")}>
          {t("money.use")}
        </Button>
      )}
      {!given && payment.method !== "stripe" && (
        <Button variant="default" leftSection={<IconRotate size={16} aria-hidden />} onClick={() => choose("reverse")}>
          {t("money.reverse")}
        </Button>
      )}
    </Group>
  );
}

interface FormProps {
  payment: Payment;
  onClose(): void;
}

const byHand: readonly Field[] = [amount, method, day("paid_on", t("money.paidOn")), reference, reason];

function RefundForm({ payment, onClose }: FormProps) {
  const moved = useMoneyMoved();
  const today = useToday();
  const stripe = payment.method === "stripe";
  const save = (values: Values, headers: Record<string, string>) =>
    data(
      client.POST("/api/v1/payments/payments/{payment_id}/refunds", {
        params: { path: { payment_id: payment.id } },
        body: {
          amount: values.amount ?? "",
          reason: values.reason ?? "",
          paid: stripe
            ? null
            : {
                method: values.method as ByHand,
                paid_on: values.paid_on ?? "",
                reference: values.reference ?? "",
              },
        },
        headers,
      }),
    );
  const left = payment.free === "0" ? payment.allocated : payment.free;
  return (
    <RecordForm
      fields={stripe ? [amount, reason] : byHand}
      defaults={{
        amount: plain(left),
        method: stripe ? "" : payment.method,
        paid_on: today,
      }}
      save={save}
      submit={t("money.refund")}
      onSaved={moved}
      onClose={onClose}
    />
  );
}

function UseForm({ payment, onClose }: FormProps) {
  const moved = useMoneyMoved();
  const query = { customer_id: payment.customer_id, open: true };
  const read = api.useQuery("get", paths.receivables, { params: { query } });
  const options = (read.data?.items ?? []).map(({ id, number, open }) => ({
    value: id,
    label: `${number} · ${plain(open)}`,
  }));
  const invoice: Field = {
    name: "invoice_id",
    label: t("money.invoice"),
    kind: "choice",
    required: true,
    options,
  };
  const some: Field = { ...amount, required: false, hint: t("money.useHint"), half: false };
  const save = (values: Values, headers: Record<string, string>) =>
    data(
      client.POST("/api/v1/payments/payments/{payment_id}/allocate", {
        params: { path: { payment_id: payment.id } },
        body: { invoice_id: values.invoice_id ?? "", amount: values.amount || null },
        headers,
      }),
    );
  return (
    <RecordForm
      fields={[invoice, some]}
      save={save}
      submit={t("money.use")}
      onSaved={moved}
      onClose={onClose}
    />
  );
}

function Reversal({ payment, onClose }: FormProps) {
  const moved = useMoneyMoved();
  return (
    <AskReason
      title={t("money.reverseAsk", { number: payment.number })}
      text={t("money.reverseText")}
      label={t("reason.needed")}
      needed
      danger
      verb={t("money.reverse")}
      act={(why, headers) =>
        data(
          client.POST("/api/v1/payments/payments/{payment_id}/reverse", {
            params: { path: { payment_id: payment.id } },
            body: { reason: why },
            headers,
          }),
        )
      }
      onDone={moved}
      onClose={onClose}
    />
  );
}
