// Whom we buy from: found, ordered, kept as views, and a drawer to take a new one in.

import "./texts";

import { Anchor, Button } from "@mantine/core";
import { IconFileImport, IconPlus, IconSearchOff, IconTruckDelivery } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";

import { client, data } from "../../api/client";
import { useRows } from "../../api/pages";
import type { Supplier } from "../../api/types";
import { t } from "../../i18n";
import type { SuppliersSearch } from "../../router";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FilterTabs } from "../../ui/FilterTabs";
import { lazily } from "../../ui/lazily";
import { ButtonLink } from "../../ui/links";
import { Page } from "../../ui/Page";
import { SearchBox } from "../../ui/SearchBox";
import { useMay, useMe } from "../session/me";
import { ActiveBadge } from "../parties/ActiveBadge";
import { asked, useSuppliers } from "./queries";

const ExportMenu = lazily(() => import("../../ui/ExportMenu"), "ExportMenu");
const SavedViews = lazily(() => import("../../ui/SavedViews"), "SavedViews");
const SupplierDrawer = lazily(() => import("./SupplierDrawer"), "SupplierDrawer");

const route = getRouteApi("/app/suppliers");
const STATES = [undefined, "inactive", "all"] as const;

const columns: readonly Column<Supplier>[] = [
  { id: "number", header: t("suppliers.number"), width: 140, sort: "number", cell: (row) => row.number },
  { id: "name", header: t("suppliers.name"), least: 200, sort: "name", cell: (row) => <Name row={row} /> },
  {
    id: "contact",
    header: t("suppliers.contact"),
    width: 170,
    yields: 3,
    cell: (row) => row.contact_name,
  },
  { id: "email", header: t("party.email"), width: 230, yields: 4, cell: (row) => <Mail row={row} /> },
  { id: "phone", header: t("party.phone"), width: 150, yields: 2, cell: (row) => row.phone },
  {
    id: "terms",
    header: t("party.terms"),
    width: 100,
    yields: 1,
    cell: (row) =>
      row.payment_terms_days == null ? "–" : t("suppliers.days", { days: row.payment_terms_days }),
  },
  { id: "state", header: t("party.status"), width: 120, cell: (row) => <ActiveBadge row={row} /> },
];

export function SuppliersPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const manage = useMay()("purchasing.suppliers.manage");
  const listing = useSuppliers(search);
  const rows = useRows(listing.data);
  const change = (part: Partial<SuppliersSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  const create = manage && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ edit: "new" })}>
      {t("suppliers.new")}
    </Button>
  );
  return (
    <Page fill title={t("nav.suppliers")} actions={<Actions search={search} create={create} />}>
      <FilterTabs
        label={t("party.status")}
        active={search.state ?? "active"}
        tabs={STATES.map((state) => ({
          key: state ?? "active",
          label: t(`party.${state ?? "active"}`),
          link: { to: "/suppliers", search: { ...search, state }, replace: true },
        }))}
      />
      <Filters search={search} onChange={change} />
      <DataTable
        label={t("nav.suppliers")}
        columns={columns}
        rows={rows}
        listing={listing}
        sorting={{
          by: search.sort ?? "name",
          change: (by) => change({ sort: by === "name" ? undefined : (by as SuppliersSearch["sort"]) }),
        }}
        card={(row) => <SupplierCard row={row} />}
        empty={
          search.q || search.state ? (
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
      {manage && search.edit === "new" && (
        <SupplierDrawer
          supplier={null}
          onSaved={({ id }) => {
            void navigate({ to: "/suppliers/$id", params: { id } });
            return false;
          }}
          onClose={() => change({ edit: undefined })}
        />
      )}
    </Page>
  );
}

interface FilterProps {
  search: SuppliersSearch;
  onChange(part: Partial<SuppliersSearch>): void;
}

function Filters({ search, onChange }: FilterProps) {
  const { tenant, user } = useMe();
  const { q, state, sort } = search;
  return (
    <div className="toolbar">
      <SearchBox
        label={t("suppliers.search")}
        value={q ?? ""}
        onSearch={(text) => onChange({ q: text || undefined })}
      />
      <SavedViews
        list="suppliers"
        owner={`${tenant.id}-${user.id}`}
        search={{ q, state, sort }}
        onOpen={(view) => onChange({ q: undefined, state: undefined, sort: undefined, ...view })}
      />
    </div>
  );
}

function Actions({ search, create }: { search: SuppliersSearch; create: React.ReactNode }) {
  return (
    <>
      <ExportMenu
        name="suppliers"
        fetched={(format) =>
          data(
            client.GET("/api/v1/purchasing/suppliers/export", {
              params: { query: { ...asked(search), format } },
              parseAs: "blob",
            }),
          )
        }
      />
      {create && (
        <ButtonLink
          to="/import"
          search={{ of: "suppliers" }}
          variant="default"
          leftSection={<IconFileImport size={16} aria-hidden />}
        >
          {t("party.import")}
        </ButtonLink>
      )}
      {create}
    </>
  );
}

function Name({ row }: { row: Supplier }) {
  return (
    <Link to="/suppliers/$id" params={{ id: row.id }} className="plain-link" data-main>
      {row.name}
    </Link>
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

function SupplierCard({ row }: { row: Supplier }) {
  return (
    <>
      <div className="card-line">
        <span className="clip">
          <Name row={row} />
        </span>
        <ActiveBadge row={row} />
      </div>
      <div className="card-line card-foot">
        <span className="clip">{row.contact_name || row.email}</span>
        <span className="code">{row.number}</span>
      </div>
    </>
  );
}
