// What happened to a product and its recipe: who, when, and what it was before.

import { Button, Center, Skeleton, Text } from "@mantine/core";
import { IconArchive, IconArchiveOff, IconPencil, IconPlus, IconStack2, type Icon } from "@tabler/icons-react";

import { useRows } from "../../api/pages";
import type { AuditEntry } from "../../api/types";
import { t, tn } from "../../i18n";
import { useCategoryTree } from "../../ui/categories";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Moment } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useHistory } from "./queries";

interface Data {
  product?: Record<string, unknown>;
  before?: Record<string, string | null> | unknown[] | null;
  components?: unknown[];
}

const FIELDS = {
  sku: "stock.sku",
  name: "products.name",
  description: "products.description",
  category_id: "products.category",
  unit: "stock.unit",
  price: "products.price",
  tax_rate: "products.tax",
  barcodes: "products.barcodes",
  pack_size: "products.packSize",
  attributes: "products.attributes",
  back_order: "products.backOrder",
  kind: "products.kind",
} as const;

export function ProductHistory({ product }: { product: string }) {
  const listing = useHistory(product);
  const rows = useRows(listing.data);
  if (listing.error) return <ErrorPanel error={listing.error} onRetry={() => void listing.refetch()} />;
  return (
    <Panel title={t("history.title")}>
      {listing.isPending ? (
        <Skeleton height={90} m="md" />
      ) : (
        <ol className="timeline timeline-panel" aria-label={t("history.title")}>
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
            {t("history.more")}
          </Button>
        </Center>
      )}
    </Panel>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const categories = useCategoryTree();
  const data = entry.data as Data;
  const [Glyph, title] = looks(entry, data);
  const shown = (field: string, value: unknown) =>
    field === "category_id"
      ? (categories.find(typeof value === "string" ? value : null)?.path ?? "–")
      : words(value);
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
      {changesOf(data).map(([field, before]) => (
        <Text key={field} size="sm" c="dimmed" className="history-change">
          {t("history.change", {
            field: t(FIELDS[field as keyof typeof FIELDS]),
            before: shown(field, before),
            after: shown(field, data.product?.[field]),
          })}
        </Text>
      ))}
      {data.components && (
        <Text size="sm" c="dimmed">
          {tn("history.components", data.components.length)}
        </Text>
      )}
    </li>
  );
}

function looks({ type }: AuditEntry, { before }: Data): [Icon, string] {
  if (type === "catalog.product.created") return [IconPlus, t("history.created")];
  if (type === "catalog.product.archived") return [IconArchive, t("history.archived")];
  if (type === "catalog.recipe.changed") return [IconStack2, t("history.recipe")];
  if (before && !Array.isArray(before) && before.active === "false") {
    return [IconArchiveOff, t("history.restored")];
  }
  return [IconPencil, t("history.updated")];
}

/** The fields that changed and what they were; the first barcode is one of them all. */
function changesOf({ product, before }: Data): [string, string | null][] {
  if (!product || !before || Array.isArray(before)) return [];
  return Object.entries(before).filter(([field]) => field in FIELDS);
}

function words(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (Array.isArray(value)) return value.join(", ") || "–";
  if (typeof value !== "object") return String(value);
  const pairs = Object.entries(value).map(([name, text]) => `${name}: ${String(text)}`);
  return pairs.join(", ") || "–";
}
