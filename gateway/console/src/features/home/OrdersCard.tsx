// The newest orders that wait for somebody like this user.

import { Skeleton, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { OrderRow, OrderStatus } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { AnchorLink } from "../../ui/links";
import { Moment, Money } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useWaiting } from "../purchasing/queries";
import { COMING } from "../purchasing/states";

const SHOWN = 5;

interface Props {
  title: string;
  /** What is said when nothing waits. */
  done: string;
}

interface InStates extends Props {
  /** The states that wait; the first one is where "see all" leads. */
  status: [OrderStatus, ...OrderStatus[]];
}

export function OrdersCard({ status, ...words }: InStates) {
  const listing = useWaiting(status);
  const all = (text: string) => (
    <AnchorLink to="/purchase-orders" search={{ status: status[0] }} size="sm">
      {text}
    </AnchorLink>
  );
  return <WaitingCard {...words} listing={listing} all={all} />;
}

/** Those that may come in now lead to where they are received. */
export function ReceiveCard(words: Props) {
  const listing = useWaiting(COMING.filter((status) => status !== "partially_received"));
  const all = (text: string) => (
    <AnchorLink to="/receive" size="sm">
      {text}
    </AnchorLink>
  );
  return <WaitingCard {...words} listing={listing} all={all} />;
}

/** What waits for this very person, by the rules. */
export function ApprovalsCard(words: Props) {
  const listing = api.useQuery("get", paths.approvals, { params: { query: { limit: 20 } } });
  const all = (text: string) => (
    <AnchorLink to="/approvals" size="sm">
      {text}
    </AnchorLink>
  );
  return <WaitingCard {...words} listing={listing} all={all} />;
}

interface CardProps extends Props {
  listing: {
    data?: { items: readonly OrderRow[]; next_cursor?: string | null };
    error: unknown;
    isPending: boolean;
    refetch(): unknown;
  };
  all(text: string): ReactNode;
}

function WaitingCard({ title, done, listing, all }: CardProps) {
  const formats = useFormats();
  const rows = listing.data?.items ?? [];
  const count = `${formats.count(rows.length)}${listing.data?.next_cursor ? "+" : ""}`;
  return (
    <Panel title={title} actions={rows.length > 0 && all(t("home.all", { count }))}>
      {listing.isPending && <Skeleton height={80} m="md" />}
      {Boolean(listing.error) && (
        <ErrorPanel error={listing.error} onRetry={() => void listing.refetch()} />
      )}
      {listing.data && rows.length === 0 && (
        <Text size="sm" c="dimmed" p="md">
          {done}
        </Text>
      )}
      <ul className="plain-list">
        {rows.slice(0, SHOWN).map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
    </Panel>
  );
}

function Row({ row }: { row: OrderRow }) {
  return (
    <li className="card" style={{ padding: "9px 16px" }}>
      <div className="card-line">
        <Link to="/purchase-orders/$id" params={{ id: row.id }} className="code" data-main>
          {row.number}
        </Link>
        {row.total == null ? (
          <Moment at={row.raised_at} />
        ) : (
          <Money value={row.total} currency={row.currency} />
        )}
      </div>
      <div className="card-line card-foot">
        <span className="clip">{row.supplier_name}</span>
        <span className="clip">{row.warehouse_name}</span>
      </div>
    </li>
  );
}
