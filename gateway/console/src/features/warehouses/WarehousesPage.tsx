// Where stock lies, and a drawer to add a place.

import { Badge, Button } from "@mantine/core";
import { IconBuildingWarehouse, IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";

import { client } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Warehouse } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Quantity } from "../../ui/Numbers";
import { Page } from "../../ui/Page";
import { type Field, RecordDrawer, type Values } from "../../ui/RecordDrawer";
import { useMay } from "../session/me";
import { useWarehouses } from "../stock/queries";

const route = getRouteApi("/app/warehouses");

const columns: readonly Column<Warehouse>[] = [
  { id: "code", header: t("warehouses.code"), width: 130, cell: (row) => <StockLink row={row} /> },
  { id: "name", header: t("warehouses.name"), width: 260, cell: (row) => row.name },
  { id: "address", header: t("warehouses.address"), cell: (row) => row.address },
  {
    id: "capacity",
    header: t("warehouses.capacity"),
    width: 120,
    align: "right",
    cell: (row) => (row.capacity == null ? "–" : <Quantity value={row.capacity} />),
  },
  { id: "state", header: t("products.state"), width: 120, cell: (row) => <State row={row} /> },
];

const fields: readonly Field[] = [
  { name: "code", label: t("warehouses.code"), required: true, hint: t("warehouses.codeHint") },
  { name: "name", label: t("warehouses.name"), required: true },
  { name: "address", label: t("warehouses.address"), kind: "long" },
  { name: "capacity", label: t("warehouses.capacity"), kind: "decimal" },
];

export function WarehousesPage() {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const manage = useMay()("inventory.warehouses.manage");
  const listing = useWarehouses();
  const open = (id: string | undefined) => void navigate({ search: { edit: id }, replace: true });
  const create = manage && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open("new")}>
      {t("warehouses.new")}
    </Button>
  );
  return (
    <Page fill title={t("nav.warehouses")} actions={create}>
      <DataTable
        label={t("nav.warehouses")}
        columns={columns}
        rows={listing.data?.items ?? []}
        listing={listing}
        card={(row) => <WarehouseCard row={row} />}
        empty={
          <EmptyState
            icon={IconBuildingWarehouse}
            title={t("warehouses.none")}
            text={t("warehouses.noneText")}
          >
            {create}
          </EmptyState>
        }
      />
      <RecordDrawer
        title={t("warehouses.new")}
        opened={manage && edit === "new"}
        fields={fields}
        save={(values, headers) => client.POST(paths.warehouses, { body: asSent(values), headers })}
        onSaved={() => void cache.invalidateQueries({ queryKey: allOf(paths.warehouses) })}
        onClose={() => open(undefined)}
      />
    </Page>
  );
}

function asSent({ code = "", name = "", address = "", capacity }: Values) {
  return { code, name, address, capacity: capacity || null };
}

function StockLink({ row }: { row: Warehouse }) {
  return (
    <Link to="/stock" search={{ warehouse: row.id }} className="code" data-main>
      {row.code}
    </Link>
  );
}

function State({ row }: { row: Warehouse }) {
  return row.active ? (
    <Badge color="green">{t("products.active")}</Badge>
  ) : (
    <Badge color="gray">{t("warehouses.inactive")}</Badge>
  );
}

function WarehouseCard({ row }: { row: Warehouse }) {
  return (
    <>
      <div className="card-line">
        <StockLink row={row} />
        <State row={row} />
      </div>
      <div className="clip">{row.name}</div>
      <div className="clip card-foot">{row.address}</div>
    </>
  );
}
