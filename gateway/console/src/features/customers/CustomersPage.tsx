// Whom we sell to: found by any word, by how they pay, and what they owe.

import "./texts";

import { Badge, Button } from "@mantine/core";
import { IconAlertTriangle, IconFileImport, IconPlus, IconSearchOff, IconUsers } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";

import { client, data } from "../../api/client";
import { useRows } from "../../api/pages";
import type { Customer } from "../../api/types";
import { t } from "../../i18n";
import type { CustomersSearch } from "../../router";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FilterTabs } from "../../ui/FilterTabs";
import { lazily } from "../../ui/lazily";
import { ButtonLink } from "../../ui/links";
import { Money } from "../../ui/Numbers";
import { Page } from "../../ui/Page";
import { SearchBox } from "../../ui/SearchBox";
import { ActiveBadge } from "../parties/ActiveBadge";
import { useMay, useMe } from "../session/me";
import { isOver } from "./credit";
import { asked, useCustomers } from "./queries";

const ExportMenu = lazily(() => import("../../ui/ExportMenu"), "ExportMenu");
const SavedViews = lazily(() => import("../../ui/SavedViews"), "SavedViews");
const CustomerDrawer = lazily(() => import("./CustomerDrawer"), "CustomerDrawer");

const route = getRouteApi("/app/customers");
const STATES = [undefined, "inactive", "all"] as const;

const facts: readonly Column<Customer>[] = [
  { id: "number", header: t("suppliers.number"), width: 130, sort: "number", cell: (row) => row.number },
  { id: "name", header: t("suppliers.name"), least: 200, sort: "name", cell: (row) => <Name row={row} /> },
  { id: "contact", header: t("suppliers.contact"), width: 160, yields: 4, cell: (row) => row.contact_name },
  { id: "phone", header: t("party.phone"), width: 150, yields: 3, cell: (row) => row.phone },
  { id: "terms", header: t("customers.terms"), width: 120, yields: 2, cell: (row) => t(`customers.terms.${row.terms}`) },
];
const owed: readonly Column<Customer>[] = [
  { id: "limit", header: t("customers.creditLimit"), width: 140, yields: 1, align: "right", cell: (row) => <MostOwed row={row} /> },
  { id: "balance", header: t("customers.balance"), width: 150, align: "right", cell: (row) => <Balance row={row} /> },
];
const status: Column<Customer> = {
  id: "state",
  header: t("party.status"),
  width: 120,
  cell: (row) => <ActiveBadge row={row} />,
};

export function CustomersPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const manage = may("sales.customers.manage");
  const listing = useCustomers(search);
  const rows = useRows(listing.data);
  const change = (part: Partial<CustomersSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  const create = manage && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ edit: "new" })}>
      {t("customers.new")}
    </Button>
  );
  return (
    <Page fill title={t("nav.customers")} actions={<Actions search={search} create={create} />}>
      <FilterTabs
        label={t("party.status")}
        active={search.state ?? "active"}
        tabs={STATES.map((state) => ({
          key: state ?? "active",
          label: t(`party.${state ?? "active"}`),
          link: { to: "/customers", search: { ...search, state }, replace: true },
        }))}
      />
      <Filters search={search} onChange={change} />
      <DataTable
        label={t("nav.customers")}
        columns={may("payments.invoices.read") ? [...facts, ...owed, status] : [...facts, status]}
        rows={rows}
        listing={listing}
        sorting={{
          by: search.sort ?? "name",
          change: (by) => change({ sort: by === "name" ? undefined : (by as CustomersSearch["sort"]) }),
        }}
        card={(row) => <CustomerCard row={row} />}
        empty={
          search.q || search.state || search.terms ? (
            <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
          ) : (
            <EmptyState icon={IconUsers} title={t("customers.none")} text={t("customers.noneText")}>
              {create}
            </EmptyState>
          )
        }
      />
      {manage && search.edit === "new" && (
        <CustomerDrawer
          customer={null}
          onSaved={({ id }) => {
            void navigate({ to: "/customers/$id", params: { id } });
            return false;
          }}
          onClose={() => change({ edit: undefined })}
        />
      )}
    </Page>
  );
}

interface FilterProps {
  search: CustomersSearch;
  onChange(part: Partial<CustomersSearch>): void;
}

function Filters({ search, onChange }: FilterProps) {
  const { tenant, user } = useMe();
  const { q, state, terms, sort } = search;
  const none = { q: undefined, state: undefined, terms: undefined, sort: undefined };
  return (
    <div className="toolbar">
      <SearchBox
        label={t("customers.search")}
        value={q ?? ""}
        onSearch={(text) => onChange({ q: text || undefined })}
      />
      {(["prepaid", "credit"] as const).map((each) => (
        <Button
          key={each}
          size="compact-sm"
          variant={terms === each ? "filled" : "default"}
          aria-pressed={terms === each}
          onClick={() => onChange({ terms: terms === each ? undefined : each })}
        >
          {t(`customers.terms.${each}`)}
        </Button>
      ))}
      <SavedViews
        list="customers"
        owner={`${tenant.id}-${user.id}`}
        search={{ q, state, terms, sort }}
        onOpen={(view) => onChange({ ...none, ...view })}
      />
    </div>
  );
}

function Actions({ search, create }: { search: CustomersSearch; create: React.ReactNode }) {
  return (
    <>
      <ExportMenu
        name="customers"
        fetched={(format) =>
          data(
            client.GET("/api/v1/sales/customers/export", {
              params: { query: { ...asked(search), format } },
              parseAs: "blob",
            }),
          )
        }
      />
      {create && (
        <ButtonLink
          to="/import"
          search={{ of: "customers" }}
          variant="default"
          leftSection={<IconFileImport size={16} aria-hidden />}
        >
          {t("customers.import")}
        </ButtonLink>
      )}
      {create}
    </>
  );
}

function Name({ row }: { row: Customer }) {
  return (
    <Link to="/customers/$id" params={{ id: row.id }} className="plain-link" data-main>
      {row.name}
    </Link>
  );
}

function MostOwed({ row }: { row: Customer }) {
  return row.credit_limit == null ? t("customers.noLimit") : <Money value={row.credit_limit} />;
}

function Balance({ row }: { row: Customer }) {
  if (!row.account) return "–";
  return (
    <>
      {isOver(row) && (
        <Badge color="red" mr={6} leftSection={<IconAlertTriangle size={12} aria-hidden />}>
          {t("customers.over")}
        </Badge>
      )}
      <Money value={row.account.balance} />
    </>
  );
}

function CustomerCard({ row }: { row: Customer }) {
  return (
    <>
      <div className="card-line">
        <span className="clip">
          <Name row={row} />
        </span>
        <ActiveBadge row={row} />
      </div>
      <div className="card-line card-foot">
        <span className="clip">{row.contact_name || row.number}</span>
        <span>
          <Balance row={row} />
        </span>
      </div>
    </>
  );
}
