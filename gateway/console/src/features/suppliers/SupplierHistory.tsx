// What happened to a supplier: who, when, why, and what it was before.

import { Button, Center, Skeleton, Text } from "@mantine/core";
import { IconBan, IconPencil, IconPlus, IconTruckDelivery, type Icon } from "@tabler/icons-react";

import { useRows } from "../../api/pages";
import type { AuditEntry } from "../../api/types";
import { t } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Moment } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useHistory } from "./queries";

interface Data {
  supplier?: Record<string, unknown>;
  before?: Record<string, unknown>;
}

const FIELDS = {
  name: "suppliers.name",
  contact_name: "suppliers.contact",
  email: "suppliers.email",
  phone: "suppliers.phone",
  address: "suppliers.address",
  tax_id: "suppliers.taxId",
  payment_terms_days: "suppliers.termsDays",
} as const;

export function SupplierHistory({ supplier }: { supplier: string }) {
  const listing = useHistory(supplier);
  const rows = useRows(listing.data);
  if (listing.error) return <ErrorPanel error={listing.error} onRetry={() => void listing.refetch()} />;
  return (
    <Panel title={t("supplierHistory.title")}>
      {listing.isPending ? (
        <Skeleton height={90} m="md" />
      ) : (
        <ol className="timeline" style={{ padding: 16 }} aria-label={t("supplierHistory.title")}>
          {rows.map((entry) => (
            <Entry key={entry.id} entry={entry} />
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
            {t("supplierHistory.more")}
          </Button>
        </Center>
      )}
    </Panel>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { supplier = {}, before = {} } = entry.data as Data;
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
      {Object.entries(FIELDS)
        .filter(([field]) => field in before)
        .map(([field, label]) => (
          <Text key={field} size="sm" c="dimmed">
            {t("supplierHistory.change", {
              field: t(label),
              before: words(before[field]),
              after: words(supplier[field]),
            })}
          </Text>
        ))}
    </li>
  );
}

function looks({ type }: AuditEntry, before: Record<string, unknown>): [Icon, string] {
  if (type === "purchasing.supplier.created") return [IconPlus, t("supplierHistory.created")];
  if (before.active === true) return [IconBan, t("supplierHistory.deactivated")];
  if (before.active === false) return [IconTruckDelivery, t("supplierHistory.reactivated")];
  return [IconPencil, t("supplierHistory.updated")];
}

function words(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value !== "object") return String(value);
  return Object.values(value).filter(Boolean).join(", ") || "–";
}
