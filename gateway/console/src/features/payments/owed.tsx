// Invoices that are owed, by whom and for how long, what goes back, and pages to pay at.

import { Button, Group } from "@mantine/core";
import { IconArrowBackUp, IconCreditCard, IconFileInvoice } from "@tabler/icons-react";
import { useState } from "react";

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { useRows } from "../../api/pages";
import type { Checkout, CustomerAge, Receivable, Refund } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
import { AnchorLink } from "../../ui/links";
import { Day, Moment, Money } from "../../ui/Numbers";
import { aged } from "./aged";
import { CheckoutBadge, ReceivableBadge, RefundBadge } from "./badges";
import { useCheckouts, useMoneyMoved, useReceivables, useRefunds } from "./queries";

const AskReason = lazily(() => import("../../ui/AskReason"), "AskReason");
const PayRefund = lazily(() => import("./PayRefund"), "PayRefund");

const invoices: readonly Column<Receivable>[] = [
  { id: "number", header: t("money.invoice"), width: 190, cell: (row) => <span className="code">{row.number}</span> },
  { id: "customer", header: t("money.customer"), least: 170, cell: (row) => row.customer_name },
  { id: "order", header: t("money.order"), width: 150, yields: 3, cell: (row) => row.order_number },
  { id: "due", header: t("money.due"), width: 120, yields: 1, cell: (row) => <Day on={row.due_on} /> },
  { id: "state", header: t("money.state"), width: 130, cell: (row) => <ReceivableBadge row={row} /> },
  { id: "total", header: t("money.total"), width: 130, yields: 2, align: "right", cell: (row) => <Money value={row.total} currency={row.currency} /> },
  { id: "open", header: t("money.open"), width: 130, align: "right", cell: (row) => <Money value={row.open} currency={row.currency} /> },
];

export function InvoicesTable({ onPay }: { onPay?: (invoice: string) => void }) {
  const listing = useReceivables({});
  const rows = useRows(listing.data);
  const pay: Column<Receivable> = {
    id: "pay",
    header: t("money.act"),
    width: 110,
    cell: (row) => onPay && isPositive(row.open) && <Pay row={row} onPay={onPay} />,
  };
  return (
    <DataTable
      label={t("money.tab.invoices")}
      columns={onPay ? [...invoices, pay] : invoices}
      rows={rows}
      listing={listing}
      card={(row) => (
        <>
          <div className="card-line">
            <span className="code">{row.number}</span>
            <ReceivableBadge row={row} />
          </div>
          <div className="card-line card-foot">
            <span className="clip">{row.customer_name}</span>
            <Money value={row.open} currency={row.currency} />
          </div>
        </>
      )}
      empty={
        <EmptyState icon={IconFileInvoice} title={t("money.noInvoices")} text={t("money.noInvoicesText")} />
      }
    />
  );
}

function Pay({ row, onPay }: { row: Receivable; onPay(invoice: string): void }) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={t("money.payInvoice", { number: row.number })}
      onClick={() => onPay(row.id)}
    >
      {t("money.pay")}
    </Button>
  );
}

export function CustomersOwe() {
  const listing = api.useQuery("get", paths.receivablesAgeing);
  const rows = (listing.data?.items ?? []).map((row) => ({ ...row, id: row.customer_id }));
  const credit: Column<CustomerAge & { id: string }> = {
    id: "credit",
    header: t("money.credit"),
    width: 120,
    align: "right",
    cell: (row) => <Money value={row.credit} />,
  };
  const columns = [...aged<CustomerAge & { id: string }>(t("money.customer"), (row) => row.customer_name), credit];
  return (
    <DataTable
      label={t("money.tab.ageing")}
      columns={columns}
      rows={rows}
      listing={listing}
      card={(row) => (
        <div className="card-line">
          <span className="clip">{row.customer_name}</span>
          <Money value={row.total} />
        </div>
      )}
      empty={<EmptyState icon={IconFileInvoice} title={t("money.nothingOpen")} text="" />}
    />
  );
}

const refunds: readonly Column<Refund>[] = [
  { id: "number", header: t("money.number"), width: 160, cell: (row) => <span className="code">{row.number}</span> },
  { id: "payment", header: t("money.payment"), width: 170, yields: 2, cell: (row) => <PaymentLink row={row} /> },
  { id: "customer", header: t("money.customer"), least: 150, cell: (row) => row.customer_name },
  { id: "reason", header: t("money.why"), least: 150, yields: 3, cell: (row) => row.reason },
  { id: "state", header: t("money.state"), width: 140, cell: (row) => <RefundBadge status={row.status} /> },
  { id: "amount", header: t("money.amount"), width: 130, align: "right", cell: (row) => <Money value={row.amount} currency={row.currency} /> },
];

export function RefundsTable({ manage }: { manage: boolean }) {
  const listing = useRefunds();
  const rows = useRows(listing.data);
  const act: Column<Refund> = { id: "act", header: t("money.act"), width: 200, cell: (row) => <RefundActs row={row} /> };
  return (
    <DataTable
      label={t("money.tab.refunds")}
      columns={manage ? [...refunds, act] : refunds}
      rows={rows}
      listing={listing}
      card={(row) => (
        <>
          <div className="card-line">
            <PaymentLink row={row} />
            <RefundBadge status={row.status} />
          </div>
          <div className="card-line card-foot">
            <span className="clip">{row.customer_name}</span>
            <Money value={row.amount} currency={row.currency} />
          </div>
        </>
      )}
      empty={<EmptyState icon={IconArrowBackUp} title={t("money.noRefunds")} text={t("money.noRefundsText")} />}
    />
  );
}

function PaymentLink({ row }: { row: Refund }) {
  return (
    <AnchorLink
      from="/payments"
      to="/payments"
      search={(old) => ({ ...old, open: row.payment_id })}
      replace
      className="code"
    >
      {row.payment_number}
    </AnchorLink>
  );
}

/** A refund that waits for somebody to give the money back. */
function RefundActs({ row }: { row: Refund }) {
  const [asked, ask] = useState<"pay" | "cancel">();
  const moved = useMoneyMoved();
  if (row.status !== "requested" || row.method === "stripe") return null;
  const close = () => ask(undefined);
  return (
    <Group gap={6} wrap="nowrap">
      <Button size="compact-sm" variant="default" onClick={() => ask("pay")}>
        {t("money.payOut")}
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={() => ask("cancel")}>
        {t("money.keep")}
      </Button>
      {asked === "pay" && <PayRefund refund={row} onClose={close} />}
      {asked === "cancel" && (
        <AskReason
          title={t("money.keepAsk", { number: row.number })}
          text={t("money.keepText")}
          label={t("reason.needed")}
          needed
          verb={t("money.keep")}
          act={(reason, headers) =>
            data(
              client.POST("/api/v1/payments/refunds/{refund_id}/cancel", {
                params: { path: { refund_id: row.id } },
                body: { reason },
                headers,
              }),
            )
          }
          onDone={moved}
          onClose={close}
        />
      )}
    </Group>
  );
}

const checkouts: readonly Column<Checkout>[] = [
  { id: "title", header: t("money.for"), least: 180, cell: (row) => row.title },
  { id: "made", header: t("money.opened"), width: 170, yields: 1, cell: (row) => <Moment at={row.created_at} /> },
  { id: "state", header: t("money.state"), width: 150, cell: (row) => <CheckoutBadge status={row.status} /> },
  { id: "failure", header: t("money.why"), least: 150, yields: 2, cell: (row) => row.failure },
  { id: "amount", header: t("money.amount"), width: 140, align: "right", cell: (row) => <Money value={row.amount} currency={row.currency} /> },
];

export function CheckoutsTable() {
  const listing = useCheckouts();
  const rows = useRows(listing.data);
  return (
    <DataTable
      label={t("money.tab.checkouts")}
      columns={checkouts}
      rows={rows}
      listing={listing}
      card={(row) => (
        <>
          <div className="card-line">
            <span className="clip">{row.title}</span>
            <CheckoutBadge status={row.status} />
          </div>
          <div className="card-line card-foot">
            <Moment at={row.created_at} />
            <Money value={row.amount} currency={row.currency} />
          </div>
        </>
      )}
      empty={<EmptyState icon={IconCreditCard} title={t("money.noCheckouts")} text={t("money.noCheckoutsText")} />}
    />
  );
}
