// Who offers a product, and for how much where one may know.

import { Badge } from "@mantine/core";
import { IconTruckDelivery } from "@tabler/icons-react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { Offer, Product } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Price, Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useMay } from "../session/me";

interface Row extends Offer {
  id: string;
  name: string;
}

export function ProductSuppliers({ product }: { product: Product }) {
  const costs = useMay()("costs.read");
  const query = { product_id: product.id, limit: 200 };
  const offers = api.useQuery("get", paths.offers, { params: { query } });
  const suppliers = api.useQuery("get", paths.suppliers, { params: { query: { limit: 200 } } });
  const names = new Map(suppliers.data?.items.map(({ id, name }) => [id, name]));
  const rows = (offers.data?.items ?? []).map((offer) => ({
    ...offer,
    id: offer.supplier_id,
    name: names.get(offer.supplier_id) ?? "–",
  }));
  return (
    <Panel title={t("suppliersOf.title")}>
      <DataTable
        label={t("suppliersOf.title")}
        columns={columnsOf(costs, product.unit)}
        rows={rows}
        listing={offers}
        card={(row) => <SupplierCard row={row} costs={costs} />}
        empty={<EmptyState small icon={IconTruckDelivery} title={t("suppliersOf.none")} text="" />}
      />
    </Panel>
  );
}

function columnsOf(costs: boolean, unit: string): readonly Column<Row>[] {
  const cost: Column<Row> = {
    id: "cost",
    header: t("suppliersOf.cost"),
    width: 130,
    align: "right",
    cell: (row) => (row.unit_cost ? <Price value={row.unit_cost} currency={row.currency ?? undefined} /> : "–"),
  };
  return [
    { id: "name", header: t("suppliersOf.supplier"), least: 180, cell: (row) => <Name row={row} /> },
    { id: "sku", header: t("suppliersOf.theirs"), width: 150, yields: 2, cell: (row) => row.supplier_sku },
    ...(costs ? [cost] : []),
    {
      id: "minimum",
      header: t("suppliersOf.minimum"),
      width: 130,
      align: "right",
      yields: 1,
      cell: (row) =>
        isPositive(row.minimum_order) ? <Quantity value={row.minimum_order} unit={unit} /> : "–",
    },
    {
      id: "lead",
      header: t("suppliersOf.lead"),
      width: 110,
      align: "right",
      cell: (row) =>
        row.lead_time_days == null ? "–" : t("suppliers.days", { days: row.lead_time_days }),
    },
  ];
}

function Name({ row }: { row: Row }) {
  return (
    <>
      {row.name}{" "}
      {row.preferred && (
        <Badge color="teal" ml={6}>
          {t("suppliersOf.preferred")}
        </Badge>
      )}
    </>
  );
}

function SupplierCard({ row, costs }: { row: Row; costs: boolean }) {
  return (
    <div className="card-line">
      <span className="clip">
        <Name row={row} />
      </span>
      {costs && row.unit_cost && <Price value={row.unit_cost} currency={row.currency ?? undefined} />}
    </div>
  );
}
