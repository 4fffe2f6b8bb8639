// Invoices by how they stand, newest first; one of them opens beside the list.

import "./texts";

import { TextInput } from "@mantine/core";
import { IconFileInvoice, IconSearchOff } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { useRows } from "../../api/pages";
import type { InvoiceRow, InvoiceStatus } from "../../api/types";
import { t } from "../../i18n";
import { type Column, ColumnPicker, useColumns } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FilterTabs } from "../../ui/FilterTabs";
import { lazily } from "../../ui/lazily";
import { Day, Money } from "../../ui/Numbers";
import { Page } from "../../ui/Page";
import { SearchBox } from "../../ui/SearchBox";
import { useMay } from "../session/me";
import { InvoiceBadge } from "./InvoiceBadge";
import { askedOf, type InvoiceFilters, useInvoices } from "./queries";

const CustomerPicker = lazily(
  () => import("./CustomerChoice"),
  "CustomerChoice",
  <div className="filters-waiting" />,
);
const ExportMenu = lazily(() => import("../../ui/ExportMenu"), "ExportMenu");
const InvoiceDrawer = lazily(() => import("./InvoiceDrawer"), "InvoiceDrawer");
const route = getRouteApi("/app/invoices");
const STATES: readonly InvoiceStatus[] = ["unpaid", "partly_paid", "overdue", "paid", "credited"];

export function InvoicesPage() {
  const { open, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const reads = useMay()("sales.customers.read");
  const listing = useInvoices(filters);
  const rows = useRows(listing.data);
  const columns = useColumns("invoices", all);
  const filter = (change: InvoiceFilters) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const close = () => void navigate({ search: (old) => ({ ...old, open: undefined }), replace: true });
  return (
    <Page
      fill
      title={t("nav.invoices")}
      actions={<ExportMenu name="invoices" fetched={(format) => exported(filters, format)} />}
    >
      <FilterTabs
        label={t("invoice.state")}
        active={filters.status ?? "all"}
        tabs={[undefined, ...STATES].map((status) => ({
          key: status ?? "all",
          label: t(`invoice.status.${status ?? "all"}`),
          link: { to: "/invoices", search: { ...filters, status }, replace: true },
        }))}
      />
      <div className="toolbar">
        <SearchBox
          label={t("invoice.search")}
          value={filters.q ?? ""}
          onSearch={(q) => filter({ q: q || undefined })}
        />
        {reads && (
          <CustomerPicker
            value={filters.customer ?? ""}
            onChange={(id) => filter({ customer: id || undefined })}
          />
        )}
        {(["from", "to"] as const).map((name) => (
          <TextInput
            key={name}
            type="date"
            aria-label={t(`invoice.${name}`)}
            value={filters[name] ?? ""}
            onChange={(event) => filter({ [name]: event.currentTarget.value || undefined })}
          />
        ))}
        <ColumnPicker columns={columns} />
      </div>
      <DataTable
        label={t("nav.invoices")}
        columns={columns.shown}
        rows={rows}
        listing={listing}
        card={(row) => <Card row={row} />}
        empty={<NoInvoices filtered={Object.values(filters).some(Boolean)} />}
      />
      {open && <InvoiceDrawer id={open} onClose={close} />}
    </Page>
  );
}

/** The invoices on screen as a file. */
function exported(filters: InvoiceFilters, format: "csv" | "xlsx"): Promise<unknown> {
  const query = { ...askedOf(filters), format };
  return data(client.GET(paths.invoicesExport, { params: { query }, parseAs: "blob" }));
}

interface Shown {
  row: InvoiceRow;
}

function Number({ row }: Shown) {
  return (
    <Link
      from="/invoices"
      to="/invoices"
      search={(old) => ({ ...old, open: row.id })}
      replace
      className="code"
      data-main
    >
      {row.number}
    </Link>
  );
}

const all: readonly Column<InvoiceRow>[] = [
  { id: "number", header: t("invoice.number"), width: 180, cell: (row) => <Number row={row} /> },
  { id: "customer", header: t("invoice.customer"), least: 150, cell: (row) => row.customer_name },
  { id: "status", header: t("invoice.state"), width: 140, cell: (row) => <InvoiceBadge status={row.status} /> },
  { id: "order", header: t("invoice.order"), width: 150, optional: true, yields: 2, cell: (row) => <span className="code">{row.order_number}</span> },
  { id: "issued", header: t("invoice.issued"), width: 116, optional: true, yields: 3, cell: (row) => <Day on={row.issued_on} /> },
  { id: "due", header: t("invoice.due"), width: 116, optional: true, yields: 1, cell: (row) => <Day on={row.due_on} /> },
  { id: "total", header: t("invoice.total"), width: 130, align: "right", cell: (row) => <Money value={row.total} currency={row.currency} /> },
  { id: "open", header: t("invoice.open"), width: 130, align: "right", cell: (row) => <Money value={row.open} currency={row.currency} /> },
];

function Card({ row }: Shown) {
  return (
    <>
      <div className="card-line">
        <Number row={row} />
        <InvoiceBadge status={row.status} />
      </div>
      <div className="clip">{row.customer_name}</div>
      <div className="card-line card-foot">
        <Day on={row.due_on} />
        <Money value={row.open} currency={row.currency} />
      </div>
    </>
  );
}

function NoInvoices({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
  ) : (
    <EmptyState icon={IconFileInvoice} title={t("invoice.none")} text={t("invoice.noneText")} />
  );
}
