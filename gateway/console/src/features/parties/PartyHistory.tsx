// What happened to a supplier or customer: who, when, why, and what it was before.

import "./texts";

import { Button, Center, Skeleton, Text } from "@mantine/core";
import { IconBan, IconCircleCheck, IconPencil, IconPlus, type Icon } from "@tabler/icons-react";

import { useRows } from "../../api/pages";
import type { AuditEntry } from "../../api/types";
import { t, type TextKey } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Moment } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useHistory } from "./queries";

type Fields = Readonly<Record<string, TextKey>>;

const FIELDS: Fields = {
  name: "suppliers.name",
  contact_name: "suppliers.contact",
  email: "party.email",
  phone: "party.phone",
  address: "party.address",
  tax_id: "party.taxId",
  payment_terms_days: "party.termsDays",
};

interface Props {
  id: string;
  /** What their events call them. */
  thing: "supplier" | "customer";
  /** Fields that only one of the two has. */
  more?: Fields;
}

export function PartyHistory({ id, thing, more = {} }: Props) {
  const listing = useHistory(id);
  const rows = useRows(listing.data);
  if (listing.error) return <ErrorPanel error={listing.error} onRetry={() => void listing.refetch()} />;
  return (
    <Panel title={t("partyHistory.title")}>
      {listing.isPending ? (
        <Skeleton height={90} m="md" />
      ) : (
        <ol className="timeline" style={{ padding: 16 }} aria-label={t("partyHistory.title")}>
          {rows.map((entry) => (
            <Entry key={entry.id} entry={entry} thing={thing} fields={{ ...FIELDS, ...more }} />
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
            {t("partyHistory.more")}
          </Button>
        </Center>
      )}
    </Panel>
  );
}

interface EntryProps {
  entry: AuditEntry;
  thing: Props["thing"];
  fields: Fields;
}

function Entry({ entry, thing, fields }: EntryProps) {
  const said = entry.data as Record<string, Record<string, unknown> | undefined>;
  const { before = {}, [thing]: after = {} } = said;
  const [Glyph, title] = looks(entry, before);
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
      {Object.entries(fields)
        .filter(([field]) => field in before)
        .map(([field, label]) => (
          <Text key={field} size="sm" c="dimmed">
            {t("partyHistory.change", {
              field: t(label),
              before: words(before[field]),
              after: words(after[field]),
            })}
          </Text>
        ))}
    </li>
  );
}

function looks({ type }: AuditEntry, before: Record<string, unknown>): [Icon, string] {
  if (type.endsWith(".created")) return [IconPlus, t("partyHistory.created")];
  if (before.active === true) return [IconBan, t("partyHistory.deactivated")];
  if (before.active === false) return [IconCircleCheck, t("partyHistory.reactivated")];
  return [IconPencil, t("partyHistory.updated")];
}

function words(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value !== "object") return String(value);
  return Object.values(value).filter(Boolean).join(", ") || "–";
}
