// What happened to a record: who, when, why, and what it was before; for who may read the audit log.

import { Button, Center, Skeleton, Text } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";

import { api } from "../api/client";
import { paths } from "../api/keys";
import { paged, useRows } from "../api/pages";
import type { AuditEntry } from "../api/types";
import { useMay } from "../features/session/me";
import { learn, t } from "../i18n";
import texts from "../i18n/en-IN.history.json";
import { ErrorPanel } from "./ErrorPanel";
import { Moment } from "./Numbers";
import { Panel } from "./Page";

learn(texts);

/** How an entry reads: what was done, and field by field what was and what is. */
export interface Told {
  icon: Icon;
  title: string;
  changes: readonly { field: string; before: string; after: string }[];
  more?: string;
}

interface Props {
  subject: string;
  tell(entry: AuditEntry): Told;
}

export function HistoryPanel({ subject, tell }: Props) {
  const enabled = useMay()("reporting.audit.read");
  const query = { subject, limit: 20 };
  const listing = api.useInfiniteQuery("get", paths.audit, { params: { query } }, { ...paged, enabled });
  const rows = useRows(listing.data);
  if (!enabled) return null;
  if (listing.error) return <ErrorPanel error={listing.error} onRetry={() => void listing.refetch()} />;
  return (
    <Panel title={t("history.title")}>
      {listing.isPending ? (
        <Skeleton height={90} m="md" />
      ) : (
        <ol className="timeline timeline-panel" aria-label={t("history.title")}>
          {rows.map((entry) => (
            <Entry key={entry.id} entry={entry} told={tell(entry)} />
          ))}
        </ol>
      )}
      {listing.hasNextPage && (
        <Center pb="md">
          <Button
            size="compact-sm"
            variant="default"
            loading={listing.isFetchingNextPage}
            onClick={() => void listing.fetchNextPage()}
          >
            {t("history.more")}
          </Button>
        </Center>
      )}
    </Panel>
  );
}

function Entry({ entry, told }: { entry: AuditEntry; told: Told }) {
  const { icon: Glyph, title, changes, more } = told;
  return (
    <li>
      <span className="timeline-dot">
        <Glyph size={14} aria-hidden />
      </span>
      <Text size="sm">
        <b>{title}</b> · {entry.actor_name || t("ledger.system")} ·{" "}
        <Text span size="sm" c="dimmed">
          <Moment at={entry.at} />
        </Text>
      </Text>
      {entry.reason && <Text size="sm">{entry.reason}</Text>}
      {changes.map((change) => (
        <Text key={change.field} size="sm" c="dimmed" className="history-change">
          {t("history.change", change)}
        </Text>
      ))}
      {more && (
        <Text size="sm" c="dimmed">
          {more}
        </Text>
      )}
    </li>
  );
}

/** A value of a record in words; nothing is a dash. */
export function inWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (Array.isArray(value)) return value.join(", ") || "–";
  return typeof value === "object" ? "–" : String(value);
}
