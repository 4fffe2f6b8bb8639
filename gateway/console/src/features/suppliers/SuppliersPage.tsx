// Whom we buy from, and a drawer to make or edit a supplier.

import { Anchor, Button, UnstyledButton } from "@mantine/core";
import { IconPlus, IconSearchOff, IconTruckDelivery } from "@tabler/icons-react";
import { keepPreviousData, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { api } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { Supplier } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
import { Page } from "../../ui/Page";
import { SearchBox } from "../../ui/SearchBox";
import { useMay } from "../session/me";

const SupplierDrawer = lazily(() => import("./SupplierDrawer"), "SupplierDrawer");

const route = getRouteApi("/app/suppliers");

function columnsOf(onOpen: Open): readonly Column<Supplier>[] {
  return [
    { id: "number", header: t("suppliers.number"), width: 150, cell: (row) => row.number },
    { id: "name", header: t("suppliers.name"), cell: (row) => <Name row={row} onOpen={onOpen} /> },
    {
      id: "contact",
      header: t("suppliers.contact"),
      width: 180,
      yields: 1,
      cell: (row) => row.contact_name,
    },
    { id: "email", header: t("suppliers.email"), width: 240, cell: (row) => <Mail row={row} /> },
    { id: "phone", header: t("suppliers.phone"), width: 160, cell: (row) => row.phone },
    {
      id: "terms",
      header: t("suppliers.terms"),
      width: 110,
      yields: 2,
      cell: (row) =>
        row.payment_terms_days == null ? "–" : t("suppliers.days", { days: row.payment_terms_days }),
    },
  ];
}

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
  const open = manage ? (id: string) => search({ edit: id }) : undefined;
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
        columns={columnsOf(open)}
        rows={rows}
        listing={listing}
        card={(row) => <SupplierCard row={row} onOpen={open} />}
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
      {manage && edit && (
        <SupplierDrawer
          key={edit}
          supplier={edit === "new" ? null : edit}
          onSaved={() => void cache.invalidateQueries({ queryKey: allOf(paths.suppliers) })}
          onClose={() => search({ edit: undefined })}
        />
      )}
    </Page>
  );
}

type Open = ((id: string) => void) | undefined;

function Name({ row, onOpen }: { row: Supplier; onOpen: Open }) {
  if (!onOpen) return <b>{row.name}</b>;
  return (
    <UnstyledButton className="plain-link" fz="sm" data-main onClick={() => onOpen(row.id)}>
      {row.name}
    </UnstyledButton>
  );
}

function Mail({ row }: { row: Supplier }) {
  if (!row.email) return "–";
  return (
    <Anchor href={`mailto:${row.email}`} size="sm">
      {row.email}
    </Anchor>
  );
}

function SupplierCard({ row, onOpen }: { row: Supplier; onOpen: Open }) {
  return (
    <>
      <div className="card-line">
        <Name row={row} onOpen={onOpen} />
        <span className="code">{row.number}</span>
      </div>
      <div className="card-line card-foot">
        <span className="clip">{row.contact_name}</span>
        <span>{row.phone}</span>
      </div>
    </>
  );
}
