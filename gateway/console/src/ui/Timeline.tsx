// A document's life so far: every step with who, when and why. It is never edited, only grows.

import { Skeleton, Text } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";

import { t } from "../i18n";
import { ErrorPanel } from "./ErrorPanel";
import { Moment } from "./Numbers";

// How the server names what it does by itself.
const SYSTEM = "system";

export interface Entry {
  sequence: number;
  action: string;
  to_status: string;
  by_name: string;
  at: string;
  reason: string;
  details: Record<string, string>;
}

interface Props<Row extends Entry> {
  query: { data?: { items: readonly Row[] }; error: unknown; refetch(): unknown };
  icon(entry: Row): Icon;
  wording(entry: Row): string;
}

export function Timeline<Row extends Entry>({ query, icon, wording }: Props<Row>) {
  const { data, error, refetch } = query;
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={120} m="md" />;
  return (
    <ol className="timeline timeline-panel" aria-label={t("timeline.title")}>
      {data.items.map((entry) => (
        <Line key={entry.sequence} entry={entry} icon={icon(entry)} words={wording(entry)} />
      ))}
    </ol>
  );
}

function Line({ entry, icon: Glyph, words }: { entry: Entry; icon: Icon; words: string }) {
  return (
    <li>
      <span className="timeline-dot">
        <Glyph size={14} aria-hidden />
      </span>
      <Text size="sm" fw={600}>
        {words}
      </Text>
      <Text size="sm">{whoOf(entry)}</Text>
      <Text size="xs" c="dimmed">
        <Moment at={entry.at} />
      </Text>
      {entry.reason && <p className="quote">{entry.reason}</p>}
    </li>
  );
}

/** Somebody, in whose right if not their own, or the system by itself. */
function whoOf({ by_name: name, details }: Entry): string {
  if (name === SYSTEM) return t("ledger.system");
  return details.for ? t("timeline.forOther", { name, giver: details.for }) : name;
}
