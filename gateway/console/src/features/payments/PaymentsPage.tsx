// What customers paid and owe: payments, open invoices, what goes back, pages to pay at.

import "./texts";

import { Button } from "@mantine/core";
import { IconCash, IconPlus, IconSearchOff } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";

import { client, data } from "../../api/client";
import { useRows } from "../../api/pages";
import type { Payment } from "../../api/types";
import { t } from "../../i18n";
import type { PaymentsSearch } from "../../router";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FilterTabs } from "../../ui/FilterTabs";
import { lazily } from "../../ui/lazily";
import { AnchorLink } from "../../ui/links";
import { Day, Money } from "../../ui/Numbers";
import { Page } from "../../ui/Page";
import { SearchBox } from "../../ui/SearchBox";
import { useMay } from "../session/me";
import { PaymentBadge } from "./badges";
import { CheckoutsTable, CustomersOwe, InvoicesTable, RefundsTable } from "./owed";
import { usePayments } from "./queries";

const ExportMenu = lazily(() => import("../../ui/ExportMenu"), "ExportMenu");
const PaymentDrawer = lazily(() => import("./PaymentDrawer"), "PaymentDrawer");
const RecordPayment = lazily(() => import("./RecordPayment"), "RecordPayment");

const route = getRouteApi("/app/payments");
const TABS = [undefined, "invoices", "ageing", "refunds", "checkouts"] as const;

const columns: readonly Column<Payment>[] = [
  { id: "number", header: t("money.number"), width: 160, cell: (row) => <Number row={row} /> },
  { id: "customer", header: t("money.customer"), least: 170, cell: (row) => row.customer_name },
  { id: "day", header: t("money.receivedOn"), width: 120, yields: 2, cell: (row) => <Day on={row.received_on} /> },
  { id: "method", header: t("money.method"), width: 100, yields: 3, cell: (row) => t(`money.method.${row.method}`) },
  { id: "reference", header: t("money.reference"), width: 150, yields: 4, cell: (row) => row.reference },
  { id: "state", header: t("money.state"), width: 150, cell: (row) => <PaymentBadge row={row} /> },
  { id: "credit", header: t("money.credit"), width: 120, yields: 1, align: "right", cell: (row) => <Money value={row.credit} currency={row.currency} /> },
  { id: "amount", header: t("money.amount"), width: 140, align: "right", cell: (row) => <Money value={row.amount} currency={row.currency} /> },
];

export function PaymentsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const manage = useMay()("payments.invoices.manage");
  const change = (part: Partial<PaymentsSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  const pay = (invoice: string) => change({ open: "new", invoice });
  const close = () => change({ open: undefined, invoice: undefined });
  return (
    <Page
      fill
      title={t("nav.payments")}
      actions={
        <>
          {search.tab === undefined && <Export q={search.q} />}
          {manage && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ open: "new" })}>
              {t("money.record")}
            </Button>
          )}
        </>
      }
    >
      <FilterTabs
        label={t("money.tabs")}
        active={search.tab ?? "payments"}
        tabs={TABS.map((tab) => ({
          key: tab ?? "payments",
          label: t(`money.tab.${tab ?? "payments"}`),
          link: { to: "/payments", search: { tab }, replace: true },
        }))}
      />
      {search.tab === undefined && <Payments search={search} onChange={change} />}
      {search.tab === "invoices" && <InvoicesTable onPay={manage ? pay : undefined} />}
      {search.tab === "ageing" && <CustomersOwe />}
      {search.tab === "refunds" && <RefundsTable manage={manage} />}
      {search.tab === "checkouts" && <CheckoutsTable />}
      {manage && search.open === "new" && <RecordPayment invoice={search.invoice} onClose={close} />}
      {search.open && search.open !== "new" && <PaymentDrawer id={search.open} onClose={close} />}
    </Page>
  );
}

interface TableProps {
  search: PaymentsSearch;
  onChange(part: Partial<PaymentsSearch>): void;
}

function Payments({ search, onChange }: TableProps) {
  const listing = usePayments(search.q);
  const rows = useRows(listing.data);
  return (
    <>
      <div className="toolbar">
        <SearchBox
          label={t("money.search")}
          value={search.q ?? ""}
          onSearch={(text) => onChange({ q: text || undefined })}
        />
      </div>
      <DataTable
        label={t("nav.payments")}
        columns={columns}
        rows={rows}
        listing={listing}
        card={(row) => <PaymentCard row={row} />}
        empty={
          search.q ? (
            <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
          ) : (
            <EmptyState icon={IconCash} title={t("money.none")} text={t("money.noneText")} />
          )
        }
      />
    </>
  );
}

function Export({ q }: { q?: string }) {
  return (
    <ExportMenu
      name="payments"
      fetched={(format) =>
        data(
          client.GET("/api/v1/payments/payments/export", {
            params: { query: { q, format } },
            parseAs: "blob",
          }),
        )
      }
    />
  );
}

function Number({ row }: { row: Payment }) {
  return (
    <AnchorLink
      from="/payments"
      to="/payments"
      search={(old) => ({ ...old, open: row.id })}
      replace
      className="code"
      data-main
    >
      {row.number}
    </AnchorLink>
  );
}

function PaymentCard({ row }: { row: Payment }) {
  return (
    <>
      <div className="card-line">
        <Number row={row} />
        <PaymentBadge row={row} />
      </div>
      <div className="card-line card-foot">
        <span className="clip">{row.customer_name}</span>
        <Money value={row.amount} currency={row.currency} />
      </div>
    </>
  );
}
