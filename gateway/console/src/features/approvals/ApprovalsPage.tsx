// My queue: the orders that wait for me, one of them open to be decided, then the next.

import "./texts";
import "./approvals.css";

import { Skeleton, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconChecklist } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Page } from "../../ui/Page";
import { isTaken, isTyping } from "../../ui/typing";
import { Decision } from "./Decision";
import { Queue } from "./Queue";

const route = getRouteApi("/app/approvals");
// As in approvals.css: narrower screens show the queue or the order.
const BESIDE = "not all and (max-width: 68em)";
const PAGE = { params: { query: { limit: 50 } } };

export function ApprovalsPage() {
  const { order } = route.useSearch();
  const navigate = route.useNavigate();
  const listing = api.useInfiniteQuery("get", paths.approvals, PAGE, paged);
  const waiting = useRows(listing.data);
  const at = waiting.findIndex(({ id }) => id === order);
  const go = (id: string | undefined) => void navigate({ search: { order: id }, replace: true });
  // Of one that has left the queue meanwhile, the next is the first that waits.
  const next = at < 0 ? waiting[0] : (waiting[at + 1] ?? waiting[at - 1]);
  const before = waiting[at - 1];
  // The first is open by itself beside the queue, and stays open whoever comes or goes meanwhile.
  const beside = useMediaQuery(BESIDE, undefined, { getInitialValueInEffect: false });
  const first = beside && !order && !listing.isFetching ? waiting[0]?.id : undefined;
  useEffect(() => {
    if (first) void navigate({ search: { order: first }, replace: true });
  }, [first, navigate]);
  useArrows({ ArrowDown: waiting[at + 1] ?? (at < 0 ? waiting[0] : undefined), ArrowUp: before }, go);
  return (
    <Page
      title={t("nav.approvals")}
      width={1280}
      aside={waiting.length > 0 && <Keys />}
    >
      {listing.error && <ErrorPanel error={listing.error} onRetry={() => void listing.refetch()} />}
      {listing.isPending && <Skeleton height={200} aria-busy />}
      {listing.data && waiting.length === 0 && !order && (
        <div className="panel">
          <EmptyState icon={IconChecklist} title={t("queue.none")} text={t("queue.noneText")} />
        </div>
      )}
      {listing.data && (waiting.length > 0 || order) && (
        <div className="queue" data-open={order !== undefined || undefined}>
          <Queue waiting={waiting} listing={listing} open={order} />
          {order && <Decision id={order} waiting={waiting[at]} next={next?.id} onGo={go} />}
        </div>
      )}
    </Page>
  );
}

function Keys() {
  return (
    <Text size="xs" c="dimmed" visibleFrom="md">
      {t("queue.keys")}
    </Text>
  );
}

/** Up and down go through the queue, as long as nobody is typing or asked something. */
function useArrows(
  steps: Readonly<Record<string, { id: string } | undefined>>,
  go: (id: string) => void,
): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const to = steps[event.key];
      if (!to || isTaken(event) || isTyping(event.target) || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      go(to.id);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  });
}
