// The lines of a sales order: sold, shipped, still to ship, and what they come to.

import { IconList } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import type { Sale, SaleLine } from "../../api/types";
import { compare, isPositive } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Money, Price, Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { Totals } from "../../ui/Totals";

const here = { isPending: false, error: null, refetch: () => undefined };

const MOVED = {
  shipped: "sale.shipped",
  returned: "sale.returned",
  open: "sale.remaining",
} as const;

export function SaleLines({ sale }: { sale: Sale }) {
  const { sums, currency } = sale;
  return (
    <Panel title={t("order.lines")}>
      <DataTable
        tall
        label={t("order.lines")}
        columns={columnsOf(sale)}
        rows={sale.lines}
        listing={here}
        card={(row) => <LineCard row={row} currency={currency} />}
        empty={<EmptyState icon={IconList} title={t("order.noLines")} text="" />}
      />
      <Totals
        subtotal={sums.lines}
        charges={sums.charges}
        tax={sums.tax}
        total={sums.total}
        currency={currency}
      />
    </Panel>
  );
}

function columnsOf({ currency, lines }: Sale): readonly Column<SaleLine>[] {
  const moved = (["shipped", "returned"] as const).filter((field) =>
    lines.some((line) => isPositive(line[field])),
  );
  const left = moved.length > 0 ? (["open"] as const) : [];
  return [
    { id: "product", header: t("stock.product"), least: 210, cell: (row) => <Product row={row} /> },
    {
      id: "quantity",
      header: t("line.quantity"),
      width: 100,
      align: "right",
      cell: (row) => <Quantity value={row.quantity} unit={row.unit} />,
    },
    ...[...moved, ...left].map(
      (field): Column<SaleLine> => ({
        id: field,
        header: t(MOVED[field]),
        width: 84,
        align: "right",
        cell: (row) => <Quantity value={row[field]} />,
      }),
    ),
    {
      id: "price",
      header: t("sale.price"),
      width: 120,
      align: "right",
      cell: (row) => (
        <>
          <Price value={row.unit_price} currency={currency} />
          <Off row={row} currency={currency} />
        </>
      ),
    },
    {
      id: "tax",
      header: t("order.tax"),
      width: 100,
      align: "right",
      yields: 1,
      cell: (row) => <Money value={row.tax} currency={currency} />,
    },
    {
      id: "net",
      header: t("sale.net"),
      width: 120,
      align: "right",
      cell: (row) => <Money value={row.net} currency={currency} />,
    },
  ];
}

function Off({ row, currency }: { row: SaleLine; currency: string }) {
  const formats = useFormats();
  if (!isPositive(row.discount)) return null;
  return (
    <div className="second-line">
      {t("sale.lineDiscount", { amount: formats.money(row.discount, currency) })}
    </div>
  );
}

function Product({ row }: { row: SaleLine }) {
  const formats = useFormats();
  return (
    <>
      <Link to="/stock/$sku" params={{ sku: row.sku }} className="code">
        {row.sku}
      </Link>
      <div className="clip second-line" title={row.name}>
        {row.name}
      </div>
      {row.could_ship != null && compare(row.could_ship, row.open) < 0 && (
        <div className="second-line">
          {t("sale.couldShip", { quantity: `${formats.quantity(row.could_ship)} ${row.unit}` })}
        </div>
      )}
    </>
  );
}

function LineCard({ row, currency }: { row: SaleLine; currency: string }) {
  return (
    <>
      <Product row={row} />
      <div className="card-line card-foot">
        <span>
          <Quantity value={row.quantity} unit={row.unit} /> ×{" "}
          <Price value={row.unit_price} currency={currency} />
          <Off row={row} currency={currency} />
        </span>
        <Money value={row.net} currency={currency} />
      </div>
    </>
  );
}
