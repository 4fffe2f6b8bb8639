// The newest orders in one state, which wait for somebody like this user.

import { Skeleton, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import type { OrderRow, OrderStatus } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { AnchorLink } from "../../ui/links";
import { Moment, Money } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useWaiting } from "../purchasing/queries";

const SHOWN = 5;

interface Props {
  /** The states that wait; the first one is where "see all" leads. */
  status: [OrderStatus, ...OrderStatus[]];
  title: string;
  /** What is said when nothing waits. */
  done: string;
}

export function OrdersCard({ status, title, done }: Props) {
  const formats = useFormats();
  const listing = useWaiting(status);
  const rows = listing.data?.items ?? [];
  const count = `${formats.count(rows.length)}${listing.data?.next_cursor ? "+" : ""}`;
  const all = rows.length > 0 && (
    <AnchorLink to="/purchase-orders" search={{ status: status[0] }} size="sm">
      {t("home.all", { count })}
    </AnchorLink>
  );
  return (
    <Panel title={title} actions={all}>
      {listing.isPending && <Skeleton height={80} m="md" />}
      {listing.error && <ErrorPanel error={listing.error} onRetry={() => void listing.refetch()} />}
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
