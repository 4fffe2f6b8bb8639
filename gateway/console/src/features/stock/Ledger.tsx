// Every movement of a product: who, why, before and after. New lines appear by themselves.

import "./texts";

import { ActionIcon, Text, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconListDetails, IconShieldCheck } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";

import { useRows } from "../../api/pages";
import type { Movement } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Change, Moment, Quantity } from "../../ui/Numbers";
import { lazily } from "../../ui/lazily";
import { Panel } from "../../ui/Page";
import { useMay } from "../session/me";
import { useWarehouseName } from "../transfers/queries";
import type { PartProps } from "./item/part";
import { useLedger } from "./queries";
import { useReasonName } from "./reasons";

const Reversal = lazily(() => import("./Reversal"), "Reversal");

export function Ledger({ item, levels }: PartProps) {
  const may = useMay();
  const listing = useLedger(item.id);
  const rows = useRows(listing.data);
  const warehouse = useWarehouseName();
  const reason = useReasonName();
  const [taken, takeBack] = useState<Movement | null>(null);
  const reversed = new Set(rows.filter(isReversal).map(({ source_id }) => source_id));
  const moves = may("inventory.stock.move");
  const action = (row: Movement) =>
    moves &&
    isOfItself(row) &&
    !reversed.has(row.id) && (
      <Tooltip label={t("reverse.title")}>
        <ActionIcon
          size={26}
          aria-label={t("reverse.of", { reason: reason(row.reason), quantity: row.quantity })}
          onClick={() => takeBack(row)}
        >
          <IconArrowBackUp size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    );
  const say = { warehouse, reason, action };
  const columns = ledgerColumns(say);
  return (
    <Panel title={t("ledger.title")}>
      <div className="embedded">
        <DataTable
          label={t("ledger.title")}
          columns={moves ? columns : columns.filter(({ id }) => id !== "do")}
          rows={rows}
          listing={listing}
          card={(row) => <LedgerCard row={row} unit={item.unit} {...say} />}
          empty={
            <EmptyState icon={IconListDetails} title={t("ledger.none")} text={t("ledger.noneText")} />
          }
        />
      </div>
      {taken && (
        <Reversal
          entry={taken}
          level={levels.find(({ warehouse_id }) => warehouse_id === taken.warehouse_id)}
          onClose={() => takeBack(null)}
        />
      )}
    </Panel>
  );
}

interface Say {
  warehouse(id: string): string;
  reason(code: string): string;
  /** What can be done about an entry. */
  action(row: Movement): ReactNode;
}

function isReversal({ source_type }: Movement): boolean {
  return source_type === "reversal";
}

/** Entries of documents are set right by their documents, and a reversal is final. */
function isOfItself({ source_type }: Movement): boolean {
  return source_type === null || source_type === "batch";
}

function ledgerColumns({ warehouse, reason, action }: Say): readonly Column<Movement>[] {
  return [
    { id: "at", header: t("ledger.at"), width: 148, cell: (row) => <Moment at={row.happened_at} /> },
    {
      id: "reason",
      header: t("ledger.reason"),
      width: 120,
      cell: (row) => <Reason row={row} name={reason(row.reason)} />,
    },
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
    { id: "by", header: t("ledger.by"), width: 122, cell: by },
    { id: "warehouse", header: t("stock.warehouse"), width: 136, yields: 1, cell: (row) => warehouse(row.warehouse_id) },
    { id: "note", header: t("ledger.note"), yields: 2, cell: (row) => row.note },
    { id: "do", header: t("table.actions"), width: 74, align: "right", cell: action },
  ];
}

function by(row: Movement): string {
  return row.by_name || t("ledger.system");
}

function Reason({ row, name }: { row: Movement; name: string }) {
  return (
    <>
      {isReversal(row) ? t("reverse.back", { reason: name }) : name}
      {row.signed && (
        <Tooltip label={t("ledger.signed")}>
          <IconShieldCheck size={14} className="after-text" aria-label={t("ledger.signed")} />
        </Tooltip>
      )}
    </>
  );
}

function LedgerCard({ row, unit, reason, action }: Say & { row: Movement; unit: string }) {
  return (
    <>
      <div className="card-line">
        <b>
          <Reason row={row} name={reason(row.reason)} />
        </b>
        <span>
          <Change value={row.quantity} unit={unit} /> {action(row)}
        </span>
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
