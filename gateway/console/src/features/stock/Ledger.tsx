// Every movement of a product: who, why, before and after. New lines appear by themselves.

import "./texts";

import { Text, Tooltip } from "@mantine/core";
import { IconListDetails, IconShieldCheck } from "@tabler/icons-react";
import { useMemo } from "react";

import { useRows } from "../../api/pages";
import type { Movement } from "../../api/types";
import { t, tData } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Change, Moment, Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useLedger, useWarehouses } from "./queries";

export function Ledger({ product, unit }: { product: string; unit: string }) {
  const listing = useLedger(product);
  const rows = useRows(listing.data);
  const warehouses = useWarehouses();
  const columns = useMemo(() => {
    const names = new Map(warehouses.data?.items.map(({ id, name }) => [id, name]));
    return ledgerColumns((row) => names.get(row.warehouse_id) ?? "");
  }, [warehouses.data]);
  return (
    <Panel title={t("ledger.title")}>
      <div className="embedded">
        <DataTable
          label={t("ledger.title")}
          columns={columns}
          rows={rows}
          listing={listing}
          card={(row) => <LedgerCard row={row} unit={unit} />}
          empty={
            <EmptyState icon={IconListDetails} title={t("ledger.none")} text={t("ledger.noneText")} />
          }
        />
      </div>
    </Panel>
  );
}

function ledgerColumns(warehouse: (row: Movement) => string): readonly Column<Movement>[] {
  return [
    { id: "at", header: t("ledger.at"), width: 152, cell: (row) => <Moment at={row.happened_at} /> },
    { id: "reason", header: t("ledger.reason"), width: 118, cell: (row) => <Reason row={row} /> },
    {
      id: "quantity",
      header: t("ledger.change"),
      width: 80,
      align: "right",
      cell: (row) => <Change value={row.quantity} />,
    },
    {
      id: "before",
      header: t("ledger.before"),
      width: 76,
      align: "right",
      cell: (row) => <Quantity value={row.before} />,
    },
    {
      id: "after",
      header: t("ledger.after"),
      width: 76,
      align: "right",
      cell: (row) => <Quantity value={row.after} />,
    },
    { id: "by", header: t("ledger.by"), width: 130, cell: by },
    { id: "warehouse", header: t("stock.warehouse"), width: 156, yields: 1, cell: warehouse },
    { id: "note", header: t("ledger.note"), yields: 2, cell: (row) => row.note },
  ];
}

function by(row: Movement): string {
  return row.by_name || t("ledger.system");
}

function Reason({ row }: { row: Movement }) {
  return (
    <>
      {tData("reason", row.reason)}
      {row.signed && (
        <Tooltip label={t("ledger.signed")}>
          <IconShieldCheck size={14} className="after-text" aria-label={t("ledger.signed")} />
        </Tooltip>
      )}
    </>
  );
}

function LedgerCard({ row, unit }: { row: Movement; unit: string }) {
  return (
    <>
      <div className="card-line">
        <b>{tData("reason", row.reason)}</b>
        <Change value={row.quantity} unit={unit} />
      </div>
      <div className="card-line card-foot">
        <span className="clip">
          {by(row)} · <Moment at={row.happened_at} />
        </span>
        <span>
          <Quantity value={row.before} /> → <Quantity value={row.after} />
        </span>
      </div>
      {row.note && (
        <Text size="sm" c="dimmed" className="clip">
          {row.note}
        </Text>
      )}
    </>
  );
}
