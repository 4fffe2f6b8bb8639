// Orders on their way, to us and to customers, in lanes by state: a board that is never reloaded.

import "./texts";
import "./tracking.css";

import { Skeleton, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { OrderRow, SalesOrderRow } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t, tData } from "../../i18n";
import { useSince } from "../../live/watched";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Day, Moment } from "../../ui/Numbers";
import { Page, Panel } from "../../ui/Page";
import { SalesBadge } from "../../ui/SalesBadge";
import { OrderBadge } from "../../ui/StatusBadge";
import { useMay } from "../session/me";
import { type Card, Lane } from "./Lane";
import { COMING, GOING, useComing, useGoing } from "./queries";

export function TrackingPage() {
  const may = useMay();
  return (
    <Page title={t("nav.tracking")} aside={<Current />}>
      <Stack gap="md">
        {may("purchasing.orders.read") && <Coming />}
        {may("sales.orders.read") && <Going />}
      </Stack>
    </Page>
  );
}

/** The last time the server said all that is on screen; at most half a minute ago while it is live. */
function Current() {
  const since = useSince();
  const formats = useFormats();
  const at = since && formats.time(new Date(since).toISOString());
  return (
    <Text size="sm" c="dimmed" title={t("tracking.currentHint")} data-testid="current" data-since={since}>
      {at ? t("tracking.current", { time: at }) : t("tracking.checking")}
    </Text>
  );
}

function Coming() {
  const listing = useComing();
  const today = useToday();
  const cards = (rows: readonly OrderRow[]) => rows.map((row) => cardOfOrder(row, today));
  return (
    <Board title={t("tracking.coming")} listing={listing}>
      {(rows) =>
        COMING.map((status) => (
          <Lane
            key={status}
            state={tData("status", status)}
            badge={<OrderBadge status={status} />}
            cards={cards(rows.filter((row) => row.status === status))}
          />
        ))
      }
    </Board>
  );
}

function Going() {
  const listing = useGoing();
  return (
    <Board title={t("tracking.going")} listing={listing}>
      {(rows) =>
        GOING.map((status) => (
          <Lane
            key={status}
            state={tData("salesStatus", status)}
            badge={<SalesBadge status={status} />}
            cards={rows.filter((row) => row.status === status).map(cardOfSale)}
          />
        ))
      }
    </Board>
  );
}

interface BoardProps<Row> {
  title: string;
  listing: {
    data?: { items: readonly Row[]; next_cursor?: string | null };
    error: unknown;
    isPending: boolean;
    refetch(): unknown;
  };
  children(rows: readonly Row[]): ReactNode;
}

function Board<Row>({ title, listing, children }: BoardProps<Row>) {
  const { data, error, isPending, refetch } = listing;
  return (
    <Panel title={title}>
      {isPending && <Skeleton height={160} m="md" aria-busy />}
      {Boolean(error) && !data && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {data && <div className="lanes">{children(data.items)}</div>}
      {data?.next_cursor && (
        <Text size="sm" c="dimmed" p="md">
          {t("tracking.more")}
        </Text>
      )}
    </Panel>
  );
}

function useToday(): string {
  return useFormats().clock(new Date().toISOString()).slice(0, 10);
}

function cardOfOrder(row: OrderRow, today: string): Card {
  return {
    id: row.id,
    link: (
      <Link to="/purchase-orders/$id" params={{ id: row.id }} className="code">
        {row.number}
      </Link>
    ),
    who: row.supplier_name,
    where: row.warehouse_name,
    promised: row.expected_on,
    day: row.expected_on ? (
      <>
        {t("tracking.promised")} <Day on={row.expected_on} />
      </>
    ) : (
      t("tracking.noDay")
    ),
    late: row.expected_on !== null && row.expected_on < today,
  };
}

function cardOfSale(row: SalesOrderRow): Card {
  return {
    id: row.id,
    link: (
      <Link to="/sales/$id" params={{ id: row.id }} className="code">
        {row.number}
      </Link>
    ),
    who: row.customer_name,
    where: row.warehouse_name ?? "",
    promised: row.due_at,
    day: row.due_at ? (
      <>
        {t("tracking.until")} <Moment at={row.due_at} />
      </>
    ) : (
      <Moment at={row.raised_at} />
    ),
    late: row.due_at !== null && Date.parse(row.due_at) < Date.now(),
  };
}
