// Columns of a report as columns of a table: written by their kind, linked to what they name.

import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { ReportColumn } from "../../api/types";
import { type Formats, useFormats } from "../../format/formats";
import type { Column } from "../../ui/columns";
import { type Permission, useMay } from "../session/me";
import type { Row, Values } from "./queries";
import { inWords } from "./words";

type May = (permission: Permission) => boolean;
type Cell = Values[string] | undefined;

const WIDTHS: Partial<Record<ReportColumn["kind"], number>> = {
  code: 140,
  integer: 116,
  quantity: 124,
  money: 140,
  percent: 128,
  date: 122,
  moment: 172,
};
const MANY = 7;
const FIGURES: readonly ReportColumn["kind"][] = ["integer", "quantity", "money", "percent"];

/** What is named by the id in the column `id_in`, for who may open it. */
const PLACES = {
  suppliers: { to: "/suppliers/$id", needs: "purchasing.suppliers.read" },
  "purchase-orders": { to: "/purchase-orders/$id", needs: "purchasing.orders.read" },
  products: { to: "/products/$id", needs: "catalog.products.read" },
  warehouses: { to: "/warehouses/$id", needs: "inventory.stock.read" },
  customers: { to: "/customers/$id", needs: "sales.customers.read" },
  "sales-orders": { to: "/sales/$id", needs: "sales.orders.read" },
} as const;

export function isFigure({ kind }: ReportColumn): boolean {
  return FIGURES.includes(kind);
}

/** A cell as the company writes it. Prices of one thing keep four decimals, what is added up two. */
export function written(formats: Formats, column: ReportColumn, cell: Cell, currency: string): string {
  if (cell === null || cell === undefined || cell === "") return "–";
  const text = String(cell);
  switch (column.kind) {
    case "money":
      return column.total ? formats.money(text, currency) : formats.price(text, currency);
    case "percent":
      return `${formats.quantity(text)} %`;
    case "quantity":
    case "integer":
      return formats.quantity(text);
    case "date":
      return formats.date(text);
    case "moment":
      return formats.moment(text);
    case "code":
      return inWords(text);
    default:
      return text;
  }
}

export function useCells(columns: readonly ReportColumn[], currency: string) {
  const formats = useFormats();
  const may = useMay();
  const shown = columns.filter((column) => column.shown);
  // Where there is little room to share, names have theirs all the same, and the table is moved.
  const name = shown.length > MANY ? 180 : undefined;
  const cell = (column: ReportColumn, { values }: Row): ReactNode => {
    const text = written(formats, column, values[column.key], currency);
    return linked(column, values, text, may) ?? text;
  };
  return {
    columns: shown.map((column, at): Column<Row> => ({
      id: column.key,
      header: column.label,
      width: WIDTHS[column.kind] ?? (column.key === "unit" ? 80 : name),
      least: 150,
      align: isFigure(column) ? "right" : undefined,
      sort: column.key,
      optional: at > 0 ? true : undefined,
      cell: (row) => cell(column, row),
    })),
    card: (row: Row) => <Card columns={shown} cell={(column) => cell(column, row)} />,
  };
}

function linked(column: ReportColumn, values: Values, text: string, may: May): ReactNode {
  const { thing, id_in: where } = column;
  const id = where && values[where];
  const place = thing && thing in PLACES ? PLACES[thing as keyof typeof PLACES] : undefined;
  if (!place || typeof id !== "string" || !values[column.key] || !may(place.needs)) return null;
  return (
    <Link to={place.to} params={{ id }} className="plain-link" title={text}>
      {text}
    </Link>
  );
}

interface CardProps {
  columns: readonly ReportColumn[];
  cell(column: ReportColumn): ReactNode;
}

/** On a phone: what the row is of, then its figures by name. */
function Card({ columns: [first, ...others], cell }: CardProps) {
  if (!first) return null;
  return (
    <>
      <div className="clip report-card-head">{cell(first)}</div>
      <dl className="report-card">
        {others.map((column) => (
          <div key={column.key}>
            <dt>{column.label}</dt>
            <dd className="number">{cell(column)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
