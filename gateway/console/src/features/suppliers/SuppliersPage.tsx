// Whom we buy from, and a drawer to add a supplier.

import { Anchor, Button } from "@mantine/core";
import { IconPlus, IconSearchOff, IconTruckDelivery } from "@tabler/icons-react";
import { keepPreviousData, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { api, client } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { Supplier } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Page } from "../../ui/Page";
import { type Field, RecordDrawer, type Values } from "../../ui/RecordDrawer";
import { SearchBox } from "../../ui/SearchBox";
import { useMay } from "../session/me";

const route = getRouteApi("/app/suppliers");

const columns: readonly Column<Supplier>[] = [
  { id: "number", header: t("suppliers.number"), width: 150, cell: (row) => row.number },
  { id: "name", header: t("suppliers.name"), cell: (row) => <b>{row.name}</b> },
  { id: "contact", header: t("suppliers.contact"), width: 180, cell: (row) => row.contact_name },
  { id: "email", header: t("suppliers.email"), width: 240, cell: (row) => <Mail row={row} /> },
  { id: "phone", header: t("suppliers.phone"), width: 160, cell: (row) => row.phone },
  {
    id: "terms",
    header: t("suppliers.terms"),
    width: 120,
    cell: (row) =>
      row.payment_terms_days == null ? "–" : t("suppliers.days", { days: row.payment_terms_days }),
  },
];

const fields: readonly Field[] = [
  { name: "name", label: t("suppliers.name"), required: true },
  { name: "contact_name", label: t("suppliers.contact") },
  { name: "email", label: t("suppliers.email"), kind: "email", required: true },
  { name: "phone", label: t("suppliers.phone") },
  { name: "city", label: t("suppliers.city") },
  { name: "tax_id", label: t("suppliers.taxId") },
  { name: "payment_terms_days", label: t("suppliers.termsDays"), kind: "decimal" },
];

export function SuppliersPage() {
  const { q, edit } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const manage = useMay()("purchasing.suppliers.manage");
  const listing = api.useInfiniteQuery("get", paths.suppliers, { params: { query: { q, limit: 100 } } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
  const rows = useRows(listing.data);
  const search = (change: { q?: string; edit?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const create = manage && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => search({ edit: "new" })}>
      {t("suppliers.new")}
    </Button>
  );
  return (
    <Page fill title={t("nav.suppliers")} actions={create}>
      <div className="toolbar" style={{ marginTop: 0 }}>
        <SearchBox
          label={t("suppliers.search")}
          value={q ?? ""}
          onSearch={(text) => search({ q: text || undefined })}
        />
      </div>
      <DataTable
        label={t("nav.suppliers")}
        columns={columns}
        rows={rows}
        listing={listing}
        card={(row) => <SupplierCard row={row} />}
        empty={
          q ? (
            <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
          ) : (
            <EmptyState
              icon={IconTruckDelivery}
              title={t("suppliers.none")}
              text={t("suppliers.noneText")}
            >
              {create}
            </EmptyState>
          )
        }
      />
      <RecordDrawer
        title={t("suppliers.new")}
        opened={manage && edit === "new"}
        fields={fields}
        save={(values, headers) => client.POST(paths.suppliers, { body: asSent(values), headers })}
        onSaved={() => void cache.invalidateQueries({ queryKey: allOf(paths.suppliers) })}
        onClose={() => search({ edit: undefined })}
      />
    </Page>
  );
}

function asSent(values: Values) {
  const days = values.payment_terms_days;
  return {
    name: values.name ?? "",
    contact_name: values.contact_name ?? "",
    email: values.email ?? "",
    phone: values.phone || null,
    tax_id: values.tax_id || null,
    address: { city: values.city ?? "" },
    payment_terms_days: days ? Number(days) : null,
  };
}

function Mail({ row }: { row: Supplier }) {
  if (!row.email) return "–";
  return (
    <Anchor href={`mailto:${row.email}`} size="sm">
      {row.email}
    </Anchor>
  );
}

function SupplierCard({ row }: { row: Supplier }) {
  return (
    <>
      <div className="card-line">
        <b className="clip">{row.name}</b>
        <span className="code">{row.number}</span>
      </div>
      <div className="card-line card-foot">
        <span className="clip">{row.contact_name}</span>
        <span>{row.phone}</span>
      </div>
    </>
  );
}
