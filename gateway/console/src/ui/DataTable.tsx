// The one table: virtual rows, the next page when its end comes near, cards on phones, live flashes,
// rows to choose and columns to order by where a list has them.

import { Box, Center, Loader, Skeleton, Stack } from "@mantine/core";
import { useElementSize, useMediaQuery, useMergedRef } from "@mantine/hooks";
import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, type ReactNode, useEffect, useRef } from "react";

import { t } from "../i18n";
import { useFlash } from "../live/signals";
import { type Column, fitting } from "./columns";
import { ErrorPanel } from "./ErrorPanel";
import { onRowKey } from "./rowKeys";
import { CHECK, CheckAll, CheckRow, type Selection } from "./Selection";
import { Heading, type Sorting } from "./Sorting";

const ROW = 41;
const TALL_ROW = 55;
const CARD = 76;
const AHEAD = 12;

interface Listing {
  isPending: boolean;
  error: unknown;
  refetch(): unknown;
  hasNextPage?: boolean;
  isFetchingNextPage?: boolean;
  fetchNextPage?(): unknown;
}

interface Props<Row extends { id: string }> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  listing: Listing;
  /** The same row on a phone. */
  card(row: Row): ReactNode;
  empty: ReactNode;
  /** Rows of two lines. */
  tall?: boolean;
  /** Rows can be chosen, by mouse and by keyboard. */
  selection?: Selection<Row>;
  /** The list can be ordered by the columns that say so. */
  sorting?: Sorting;
}

export function DataTable<Row extends { id: string }>(props: Props<Row>) {
  const { rows, listing, label, tall } = props;
  const narrow = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false });
  const frame = useRef<HTMLDivElement>(null);
  const { ref: measured, width } = useElementSize();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => (narrow ? CARD : tall ? TALL_ROW : ROW),
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
  });
  useMorePages(virtual, rows.length, listing);
  const frameRef = useMergedRef(frame, measured);

  if (listing.isPending) return <Waiting />;
  if (listing.error && rows.length === 0) {
    return <ErrorPanel error={listing.error} onRetry={() => void listing.refetch()} />;
  }
  if (rows.length === 0) return <div className="table-frame">{props.empty}</div>;
  return (
    <div
      ref={frameRef}
      className="table-frame"
      role="group"
      aria-label={label}
      // Reachable by keyboard, so that it can be scrolled by it.
      tabIndex={0}
      onKeyDown={(event) => onRowKey(event, () => props.selection?.all(rows))}
    >
      {narrow ? (
        <Cards {...props} virtual={virtual} />
      ) : (
        <Rows {...props} columns={fitting(props.columns, room(width, props))} virtual={virtual} />
      )}
      {listing.isFetchingNextPage && (
        <Center p="sm">
          <Loader size="sm" aria-label={t("table.more")} />
        </Center>
      )}
    </div>
  );
}

/** What the columns may share: the checkboxes have their place first. */
function room(width: number, { selection }: { selection?: unknown }): number {
  return selection ? Math.max(0, width - CHECK) : width;
}

type Virtual = Virtualizer<HTMLDivElement, Element>;

function useMorePages(virtual: Virtual, count: number, listing: Listing) {
  const last = virtual.getVirtualItems().at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = listing;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && count > 0 && last >= count - AHEAD) {
      void fetchNextPage?.();
    }
  }, [last, count, hasNextPage, isFetchingNextPage, fetchNextPage]);
}

function Rows<Row extends { id: string }>(props: Props<Row> & { virtual: Virtual }) {
  const { columns, rows, label, listing, tall, virtual, selection } = props;
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <table
      className={tall ? "table table-tall" : "table"}
      aria-label={label}
      aria-rowcount={listing.hasNextPage ? -1 : rows.length + 1}
      style={{ minWidth: columns.reduce((total, { width = 120 }) => total + width, 0) }}
    >
      <colgroup>
        {selection && <col style={{ width: CHECK }} />}
        {columns.map((column) => (
          <col key={column.id} style={{ width: column.width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {selection && <CheckAll rows={rows} selection={selection} />}
          {columns.map((column) => (
            <Heading key={column.id} column={column} sorting={props.sorting} />
          ))}
        </tr>
      </thead>
      <tbody>
        <Spacer height={above} columns={columns.length + (selection ? 1 : 0)} />
        {items.map((item) => {
          const row = rows[item.index];
          return (
            row && (
              <TableRow
                key={row.id}
                row={row}
                index={item.index}
                columns={columns}
                check={selection && <CheckRow row={row} rows={rows} selection={selection} />}
                chosen={selection?.has(row.id)}
              />
            )
          );
        })}
        <Spacer height={below} columns={columns.length + (selection ? 1 : 0)} />
      </tbody>
    </table>
  );
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr className="spacer" aria-hidden>
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}

interface RowProps<Row> {
  row: Row;
  index: number;
  columns: readonly Column<Row>[];
  check: ReactNode;
  chosen: boolean | undefined;
}

function TableRow<Row extends { id: string }>(props: RowProps<Row>) {
  const { row, index, columns, check, chosen } = props;
  return (
    <tr
      className="row"
      data-row={row.id}
      data-flash={useFlashName(row.id)}
      data-link
      data-chosen={chosen || undefined}
      aria-rowindex={index + 2}
      onClick={openMainLink}
    >
      {check && <td className="check-cell">{check}</td>}
      {columns.map((column) => {
        const cell = column.cell(row);
        // Text that is cut short can still be read in full.
        const title = typeof cell === "string" ? cell : undefined;
        return (
          <td key={column.id} data-column={column.id} data-align={column.align} title={title}>
            {cell}
          </td>
        );
      })}
    </tr>
  );
}

/** A click anywhere on a row opens what its link names; text can still be selected. */
function openMainLink(event: MouseEvent<HTMLTableRowElement>) {
  const onControl = (event.target as Element).closest("a, button, input, label");
  if (onControl || window.getSelection()?.toString()) return;
  event.currentTarget.querySelector<HTMLElement>("[data-main]")?.click();
}

/** Alternates with each change, so that every change starts the animation anew. */
function useFlashName(id: string): "odd" | "even" | undefined {
  const count = useFlash(id);
  const first = useRef(count);
  if (count === first.current) return undefined;
  return count % 2 ? "odd" : "even";
}

function Cards<Row extends { id: string }>(props: Props<Row> & { virtual: Virtual }) {
  const { rows, virtual, card, label, selection } = props;
  const items = virtual.getVirtualItems();
  return (
    <div role="list" aria-label={label}>
      <div style={{ height: items[0]?.start ?? 0 }} />
      {items.map((item) => {
        const row = rows[item.index];
        return (
          row && (
            <div key={row.id} ref={virtual.measureElement} data-index={item.index} role="listitem">
              <Card id={row.id} chosen={selection?.has(row.id)}>
                {selection ? (
                  <div className="card-checked">
                    <CheckRow row={row} rows={rows} selection={selection} />
                    <div>{card(row)}</div>
                  </div>
                ) : (
                  card(row)
                )}
              </Card>
            </div>
          )
        );
      })}
      <div style={{ height: virtual.getTotalSize() - (items.at(-1)?.end ?? 0) }} />
    </div>
  );
}

interface CardProps {
  id: string;
  chosen: boolean | undefined;
  children: ReactNode;
}

function Card({ id, chosen, children }: CardProps) {
  return (
    <div
      className="card"
      data-row={id}
      data-flash={useFlashName(id)}
      data-chosen={chosen || undefined}
    >
      {children}
    </div>
  );
}

function Waiting() {
  return (
    <Box className="table-frame" p="md" aria-busy aria-label={t("table.loading")} role="status">
      <Stack gap="md">
        {Array.from({ length: 8 }, (_, index) => (
          <Skeleton key={index} height={16} width={`${92 - ((index * 17) % 40)}%`} />
        ))}
      </Stack>
    </Box>
  );
}
