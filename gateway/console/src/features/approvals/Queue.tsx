// The orders that wait, those that wait longest first.

import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import type { Waiting } from "../../api/types";
import { t } from "../../i18n";
import { Moment, Money } from "../../ui/Numbers";

interface Props {
  waiting: readonly Waiting[];
  listing: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown };
  open: string | undefined;
}

export function Queue({ waiting, listing, open }: Props) {
  return (
    <nav className="panel queue-list" aria-label={t("queue.list")}>
      {waiting.map((row) => (
        <Link
          key={row.id}
          to="/approvals"
          search={{ order: row.id }}
          className="queue-item"
          aria-current={row.id === open}
        >
          <span className="card-line">
            <b className="code">{row.number}</b>
            {row.total != null && (
              <b>
                <Money value={row.total} currency={row.currency} />
              </b>
            )}
          </span>
          <span className="clip">{row.supplier_name}</span>
          <span className="card-line card-foot">
            <span className="clip">{row.steps.map(({ name }) => name).join(", ")}</span>
            <Moment at={row.asked_at} />
          </span>
          {row.for_name && <span className="card-foot">{t("queue.forOther", { name: row.for_name })}</span>}
        </Link>
      ))}
      {listing.hasNextPage && (
        <Button
          variant="subtle"
          fullWidth
          loading={listing.isFetchingNextPage}
          onClick={() => void listing.fetchNextPage()}
        >
          {t("table.more")}
        </Button>
      )}
    </nav>
  );
}
