// The columns of the products, and the same row on a phone.

import { Link } from "@tanstack/react-router";

import type { Product } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { Price, Quantity } from "../../ui/Numbers";
import { ActiveBadge, BundleBadge } from "./badges";

export function columnsOf(category: (id: string | null) => string): readonly Column<Product>[] {
  return [
    { id: "sku", header: t("stock.sku"), width: 150, sort: "sku", cell: (row) => <Sku row={row} /> },
    { id: "name", header: t("stock.product"), sort: "name", least: 220, cell: (row) => row.name },
    {
      id: "category",
      header: t("products.category"),
      width: 210,
      optional: true,
      yields: 2,
      cell: (row) => category(row.category_id),
    },
    {
      id: "kind",
      header: t("products.kind"),
      width: 110,
      optional: true,
      yields: 3,
      cell: (row) =>
        row.kind === "bundle" ? <BundleBadge kind={row.kind} /> : t("products.kind.component"),
    },
    { id: "unit", header: t("stock.unit"), width: 80, optional: true, yields: 4, cell: (row) => row.unit },
    {
      id: "price",
      header: t("products.price"),
      width: 130,
      align: "right",
      sort: "price",
      cell: (row) => <Price value={row.price} currency={row.currency} />,
    },
    {
      id: "tax",
      header: t("products.tax"),
      width: 80,
      align: "right",
      optional: true,
      yields: 1,
      cell: (row) => <Quantity value={row.tax_rate} />,
    },
    {
      id: "barcodes",
      header: t("products.barcodes"),
      width: 160,
      optional: "off",
      yields: 5,
      cell: (row) => row.barcodes.join(", "),
    },
    { id: "state", header: t("products.state"), width: 116, cell: (row) => <ActiveBadge row={row} /> },
  ];
}

function Sku({ row }: { row: Product }) {
  return (
    <Link to="/products/$id" params={{ id: row.id }} className="code" data-main>
      {row.sku}
    </Link>
  );
}

export function ProductCard({ row }: { row: Product }) {
  return (
    <>
      <div className="card-line">
        <Sku row={row} />
        <ActiveBadge row={row} />
      </div>
      <div className="card-line card-foot">
        <span className="clip">{row.name}</span>
        <Price value={row.price} currency={row.currency} />
      </div>
    </>
  );
}
