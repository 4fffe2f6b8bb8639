// The lines of an order: ordered, accepted, rejected, still open; prices only where they may be seen.

import { IconList } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { Order, OrderLine, OrderStatus } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Money, Price, Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { Totals } from "../../ui/Totals";
import { useMay } from "../session/me";

const here = { isPending: false, error: null, refetch: () => undefined };

export function OrderLines({ order }: { order: Order }) {
  const may = useMay();
  const amounts = amountsOf(order);
  const costly = may("costs.read") ? costs(order.currency) : [];
  return (
    <Panel title={t("order.lines")}>
      <DataTable
        tall
        label={t("order.lines")}
        columns={[...facts(amounts), ...costly]}
        rows={order.lines}
        listing={here}
        card={(row) => <LineCard row={row} amounts={amounts} costly={costly} />}
        empty={<EmptyState icon={IconList} title={t("order.noLines")} text="" />}
      />
      {order.total != null && (
        <Totals {...order} total={order.total} charges={order.charges_total} />
      )}
    </Panel>
  );
}

type Amount = "quantity" | "accepted" | "rejected" | "open";

const UNAPPROVED: readonly OrderStatus[] = ["draft", "pending_approval", "rejected"];

/** What may come in yet says nothing of goods; and most orders have nothing rejected. */
function amountsOf({ status, lines }: Order): readonly Amount[] {
  if (UNAPPROVED.includes(status)) return ["quantity"];
  const rejected = lines.some((line) => isPositive(line.rejected));
  return ["quantity", "accepted", ...(rejected ? (["rejected"] as const) : []), "open"];
}

function facts(amounts: readonly Amount[]): readonly Column<OrderLine>[] {
  return [
    { id: "product", header: t("stock.product"), least: 210, cell: (row) => <Product row={row} /> },
    ...amounts.map(
      (field): Column<OrderLine> => ({
        id: field,
        header: t(`line.${field}`),
        width: field === "quantity" ? 100 : 82,
        align: "right",
        cell: (row) => (
          <Quantity value={row[field]} unit={field === "quantity" ? row.unit : undefined} />
        ),
      }),
    ),
  ];
}

function costs(currency: string): readonly Column<OrderLine>[] {
  const shown = (value: string | null | undefined, show: (value: string) => ReactNode) =>
    value == null ? "–" : show(value);
  return [
    {
      id: "unit_cost",
      header: t("line.unit_cost"),
      width: 102,
      align: "right",
      cell: (row) => shown(row.unit_cost, (cost) => <Price value={cost} currency={currency} />),
    },
    {
      id: "amount",
      header: t("line.amount"),
      width: 114,
      align: "right",
      cell: (row) => shown(row.amount, (amount) => <Money value={amount} currency={currency} />),
    },
  ];
}

function Product({ row }: { row: OrderLine }) {
  return (
    <>
      <ItemLink row={row} />
      <div className="clip second-line" title={row.name}>
        {row.name}
      </div>
    </>
  );
}

function ItemLink({ row }: { row: OrderLine }) {
  return (
    <Link to="/stock/$sku" params={{ sku: row.sku }} className="code" data-main>
      {row.sku}
    </Link>
  );
}

interface CardProps {
  row: OrderLine;
  amounts: readonly Amount[];
  costly: readonly Column<OrderLine>[];
}

function LineCard({ row, amounts, costly }: CardProps) {
  return (
    <>
      <div className="card-line">
        <ItemLink row={row} />
        <span className="clip">{row.name}</span>
      </div>
      <div className="card-line card-foot">
        {amounts.map((field) => (
          <span key={field}>
            {t(`line.${field}`)}
            <br />
            <Quantity value={row[field]} unit={field === "quantity" ? row.unit : undefined} />
          </span>
        ))}
      </div>
      {costly.length > 0 && (
        <div className="card-line card-foot">
          {costly.map(({ id, header, cell }) => (
            <span key={id}>
              {header}
              <br />
              {cell(row)}
            </span>
          ))}
        </div>
      )}
    </>
  );
}
