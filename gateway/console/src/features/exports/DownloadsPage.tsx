// All files one asked for: how they stand, and those that are ready to be taken.

import "./texts";

import { Text } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";

import { useRows } from "../../api/pages";
import type { Export } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Moment } from "../../ui/Numbers";
import { Page } from "../../ui/Page";
import { useExports } from "./queries";
import { ExportAction, ExportBadge, ExportProgress } from "./State";

const MEGABYTE = 1_000_000;

export function DownloadsPage() {
  const listing = useExports();
  const rows = useRows(listing.data);
  return (
    <Page title={t("exports.title")} fill>
      <DataTable
        label={t("exports.title")}
        columns={columns}
        rows={rows}
        listing={listing}
        card={(row) => <Card row={row} />}
        empty={
          <EmptyState
            icon={IconFileSpreadsheet}
            title={t("exports.none")}
            text={t("exports.noneText")}
          />
        }
      />
    </Page>
  );
}

const columns: readonly Column<Export>[] = [
  { id: "report", header: t("exports.report"), cell: (row) => <Named row={row} /> },
  { id: "state", header: t("exports.state"), width: 170, cell: (row) => <Standing row={row} /> },
  {
    id: "rows",
    header: t("exports.rows"),
    width: 110,
    align: "right",
    yields: 2,
    cell: (row) => <Count value={row.rows_done} />,
  },
  {
    id: "size",
    header: t("exports.size"),
    width: 100,
    align: "right",
    yields: 3,
    cell: (row) => <Size of={row} />,
  },
  {
    id: "when",
    header: t("exports.when"),
    width: 160,
    yields: 1,
    cell: (row) => <Moment at={row.requested_at} />,
  },
  {
    id: "expires",
    header: t("exports.expires"),
    width: 160,
    yields: 0,
    cell: (row) => row.expires_at && <Moment at={row.expires_at} />,
  },
  { id: "act", header: t("exports.file"), width: 64, align: "right", cell: (row) => <ExportAction of={row} /> },
];

function Named({ row }: { row: Export }) {
  return (
    <span className="clip" title={row.file_name} data-main>
      {row.title} · {t(`export.${row.format}`)}
    </span>
  );
}

function Standing({ row }: { row: Export }) {
  return (
    <span title={row.error ?? undefined}>
      <ExportBadge of={row} />
      <ExportProgress of={row} />
    </span>
  );
}

function Count({ value }: { value: number }) {
  return <span className="number">{useFormats().count(value)}</span>;
}

function Size({ of: { size } }: { of: Export }) {
  const formats = useFormats();
  if (size == null) return null;
  const [amount, unit] = size < MEGABYTE ? [size / 1000, "kB"] : [size / MEGABYTE, "MB"];
  return (
    <span className="number">
      {formats.count(Math.max(1, Math.round(amount)))} {unit}
    </span>
  );
}

function Card({ row }: { row: Export }) {
  return (
    <>
      <div className="card-line">
        <Named row={row} />
        <ExportAction of={row} />
      </div>
      <div className="card-line card-foot">
        <Standing row={row} />
        <Moment at={row.requested_at} />
      </div>
      {row.error && (
        <Text size="sm" c="dimmed">
          {row.error}
        </Text>
      )}
    </>
  );
}
