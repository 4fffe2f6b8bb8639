// A product's levels, one row a warehouse, with the sum over all.

import "./texts";

import { IconPackages } from "@tabler/icons-react";
import type { ReactNode } from "react";

import type { StockRow } from "../../api/types";
import { t } from "../../i18n";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { StockBadge } from "../../ui/StatusBadge";
import type { Column } from "../../ui/columns";
import { Threshold } from "./columns";
import { totalOf, type useLevels } from "./queries";

const AMOUNTS = ["on_hand", "reserved", "available", "incoming"] as const;

const columns: readonly Column<StockRow>[] = [
  { id: "warehouse", header: t("stock.warehouse"), cell: placeOf },
  ...AMOUNTS.map(
    (field): Column<StockRow> => ({
      id: field,
      header: t(`stock.${field}`),
      width: 92,
      align: "right",
      cell: (row) => <Quantity value={row[field]} />,
    }),
  ),
  {
    id: "back_ordered",
    header: t("stock.back_ordered"),
    width: 112,
    align: "right",
    yields: 3,
    cell: (row) => <Quantity value={row.back_ordered} />,
  },
  ...(["minimum", "reorder_point", "target"] as const).map(
    (field): Column<StockRow> => ({
      id: field,
      header: t(`stock.${field}`),
      width: 116,
      align: "right",
      yields: field === "reorder_point" ? 1 : 2,
      cell: (row) => <Threshold value={row[field]} />,
    }),
  ),
  {
    id: "status",
    header: t("stock.status"),
    width: 112,
    cell: (row) => <StockBadge row={row} />,
  },
];

/** A rule may be for all warehouses together; its row then stands for none of them. */
function placeOf(row: StockRow): string {
  return row.warehouse_name ?? t("stock.allWarehouses");
}

interface Props {
  levels: readonly StockRow[];
  listing: ReturnType<typeof useLevels>;
  /** What it is worth, for those who may see it. */
  worth?: ReactNode;
  actions: ReactNode;
}

export function Levels({ levels, listing, worth, actions }: Props) {
  return (
    <Panel title={t("item.levels")} actions={actions}>
      {levels.length > 0 && (
        <dl className="facts figures">
          {AMOUNTS.map((field) => (
            <div key={field}>
              <dt>{t(`stock.${field}`)}</dt>
              <dd data-total={field}>
                <Quantity value={totalOf(levels, field)} unit={levels[0]?.unit} />
              </dd>
            </div>
          ))}
          {worth}
        </dl>
      )}
      <DataTable
        label={t("item.levels")}
        columns={columns}
        rows={levels}
        listing={listing}
        card={(row) => <LevelCard row={row} />}
        empty={
          <EmptyState icon={IconPackages} title={t("item.noLevels")} text={t("item.noLevelsText")} />
        }
      />
    </Panel>
  );
}

function LevelCard({ row }: { row: StockRow }) {
  return (
    <>
      <div className="card-line">
        <b>{placeOf(row)}</b>
        <StockBadge row={row} />
      </div>
      <div className="card-line card-foot">
        {AMOUNTS.map((field) => (
          <span key={field}>
            {t(`stock.${field}`)}
            <br />
            <Quantity value={row[field]} />
          </span>
        ))}
      </div>
    </>
  );
}
