// Where stock lies, and a drawer to make or edit a place.

import { Badge, Button } from "@mantine/core";
import { IconBuildingWarehouse, IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";

import { allOf, paths } from "../../api/keys";
import type { Warehouse } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Quantity } from "../../ui/Numbers";
import { Page } from "../../ui/Page";
import { useMay } from "../session/me";
import { useWarehouses } from "../stock/queries";
import { WarehouseDrawer } from "./WarehouseDrawer";

const route = getRouteApi("/app/warehouses");

type Open = ((id: string) => void) | undefined;

function columnsOf(onOpen: Open): readonly Column<Warehouse>[] {
  return [
    { id: "code", header: t("warehouses.code"), width: 130, cell: (row) => <StockLink row={row} /> },
    { id: "name", header: t("warehouses.name"), width: 260, cell: (row) => row.name },
    { id: "address", header: t("warehouses.address"), yields: 1, cell: (row) => row.address },
    {
      id: "capacity",
      header: t("warehouses.capacity"),
      width: 120,
      align: "right",
      cell: (row) => (row.capacity == null ? "–" : <Quantity value={row.capacity} />),
    },
    { id: "state", header: t("products.state"), width: 110, cell: (row) => <State row={row} /> },
    ...(onOpen
      ? [
          {
            id: "edit",
            header: t("form.edit"),
            width: 90,
            align: "right" as const,
            cell: (row: Warehouse) => <Edit row={row} onOpen={onOpen} />,
          },
        ]
      : []),
  ];
}

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
        columns={columnsOf(manage ? open : undefined)}
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
      {manage && edit && (
        <WarehouseDrawer
          key={edit}
          warehouse={edit === "new" ? null : edit}
          onSaved={() => void cache.invalidateQueries({ queryKey: allOf(paths.warehouses) })}
          onClose={() => open(undefined)}
        />
      )}
    </Page>
  );
}

function Edit({ row, onOpen }: { row: Warehouse; onOpen(id: string): void }) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={t("products.edit", { sku: row.code })}
      onClick={() => onOpen(row.id)}
    >
      {t("form.edit")}
    </Button>
  );
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
