// Where stock lies: every place with how full it is, and a drawer to make one.

import "./texts";

import { Button } from "@mantine/core";
import { IconBuildingWarehouse, IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";

import { allOf, paths } from "../../api/keys";
import { useWarehouses } from "../../api/lists";
import type { Warehouse } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
import { Page } from "../../ui/Page";
import { useMay } from "../session/me";
import { Fill } from "./Fill";
import { useHeld } from "./queries";
import { OpenBadge } from "./OpenBadge";

const WarehouseDrawer = lazily(() => import("./WarehouseDrawer"), "WarehouseDrawer");
const route = getRouteApi("/app/warehouses");

type HeldAll = ReturnType<typeof useHeld>;

function columnsOf(held: HeldAll): readonly Column<Warehouse>[] {
  return [
    { id: "code", header: t("warehouses.code"), width: 120, cell: (row) => <Code row={row} /> },
    { id: "name", header: t("warehouses.name"), least: 220, cell: (row) => <Name row={row} /> },
    { id: "fill", header: t("warehouses.fill"), width: 270, cell: (row) => <FillOf row={row} held={held} /> },
    {
      id: "products",
      header: t("warehouses.products"),
      width: 150,
      align: "right",
      yields: 1,
      cell: (row) => <Products row={row} held={held} />,
    },
    { id: "state", header: t("products.state"), width: 110, cell: (row) => <OpenBadge row={row} /> },
  ];
}

export function WarehousesPage() {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const manage = useMay()("inventory.warehouses.manage");
  const listing = useWarehouses();
  const held = useHeld();
  const open = (id: string | undefined) => void navigate({ search: { edit: id }, replace: true });
  const create = manage && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open("new")}>
      {t("warehouses.new")}
    </Button>
  );
  return (
    <Page fill title={t("nav.warehouses")} actions={create}>
      <DataTable
        tall
        label={t("nav.warehouses")}
        columns={columnsOf(held)}
        rows={listing.data?.items ?? []}
        listing={listing}
        card={(row) => <WarehouseCard row={row} held={held} />}
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
      {manage && edit === "new" && (
        <WarehouseDrawer
          warehouse={null}
          onSaved={() => void cache.invalidateQueries({ queryKey: allOf(paths.warehouses) })}
          onClose={() => open(undefined)}
        />
      )}
    </Page>
  );
}

function Code({ row }: { row: Warehouse }) {
  return (
    <Link to="/warehouses/$id" params={{ id: row.id }} className="code" data-main>
      {row.code}
    </Link>
  );
}

function Name({ row }: { row: Warehouse }) {
  return (
    <>
      <div className="clip">{row.name}</div>
      <div className="clip second-line" title={row.address}>
        {row.address}
      </div>
    </>
  );
}

function FillOf({ row, held }: { row: Warehouse; held: HeldAll }) {
  if (!held.isKnown) return null;
  return <Fill held={held.of(row.id)?.on_hand ?? "0"} capacity={row.capacity} />;
}

function Products({ row, held }: { row: Warehouse; held: HeldAll }) {
  const formats = useFormats();
  if (!held.isKnown) return null;
  return <span className="number">{formats.count(held.of(row.id)?.products ?? 0)}</span>;
}

function WarehouseCard({ row, held }: { row: Warehouse; held: HeldAll }) {
  return (
    <>
      <div className="card-line">
        <span className="clip">
          <Code row={row} /> {row.name}
        </span>
        <OpenBadge row={row} />
      </div>
      <div className="clip card-foot">{row.address || t("warehouses.noAddress")}</div>
      <div style={{ marginTop: 8 }}>
        <FillOf row={row} held={held} />
      </div>
    </>
  );
}
