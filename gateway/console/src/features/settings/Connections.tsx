// The programs of others a company is connected with: how it goes with each, and one opened.

import { Button } from "@mantine/core";
import type { ComponentProps, ReactNode } from "react";

import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";

interface Connected {
  id: string;
  name: string;
  url: string;
  last_error: string;
}

interface Props<Row extends Connected> {
  /** What they are together, and what it says where there are none. */
  title: string;
  none: string;
  text: string;
  icon: ComponentProps<typeof EmptyState>["icon"];
  columns: readonly Column<Row>[];
  listing: ComponentProps<typeof DataTable<Row>>["listing"] & { data?: { items: Row[] } };
  state(row: Row): ReactNode;
  /** What opens one, in a word and in a sentence with its name. */
  opens: string;
  openOf(name: string): string;
  onOpen(id: string): void;
}

export function Connections<Row extends Connected>(props: Props<Row>) {
  const { title, listing, state } = props;
  const open = (row: Row) => (
    <Button
      size="compact-sm"
      variant="default"
      data-main
      aria-label={props.openOf(row.name)}
      onClick={() => props.onOpen(row.id)}
    >
      {props.opens}
    </Button>
  );
  return (
    <DataTable
      tall
      label={title}
      columns={[...props.columns, { id: "do", header: t("table.actions"), width: 90, align: "right", cell: open }]}
      rows={listing.data?.items ?? []}
      listing={listing}
      card={(row) => (
        <div className="card-line">
          <ConnectionName row={row} />
          <span>
            {state(row)} {open(row)}
          </span>
        </div>
      )}
      empty={<EmptyState icon={props.icon} title={props.none} text={props.text} />}
    />
  );
}

/** What it is called, and below what went wrong with it lately, or where it is. */
export function ConnectionName({ row }: { row: Connected }) {
  return (
    <div style={{ minWidth: 0 }}>
      <div className="clip">
        <b>{row.name}</b>
      </div>
      <div className="clip second-line">{row.last_error || row.url}</div>
    </div>
  );
}
