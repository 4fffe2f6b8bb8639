// What happened to a product and its recipe, in the catalogue's words.

import { IconArchive, IconArchiveOff, IconPencil, IconPlus, IconStack2, type Icon } from "@tabler/icons-react";

import type { AuditEntry } from "../../api/types";
import { t, tn } from "../../i18n";
import { useCategoryTree } from "../../ui/categories";
import { HistoryPanel, inWords, type Told } from "../../ui/HistoryPanel";

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
  const categories = useCategoryTree();
  const shown = (field: string, value: unknown) =>
    field === "category_id"
      ? (categories.find(typeof value === "string" ? value : null)?.path ?? "–")
      : words(value);
  const tell = (entry: AuditEntry): Told => {
    const data = entry.data as Data;
    const [icon, title] = looks(entry, data);
    const changes = changesOf(data).map(([field, before]) => ({
      field: t(FIELDS[field as keyof typeof FIELDS]),
      before: shown(field, before),
      after: shown(field, data.product?.[field]),
    }));
    return {
      icon,
      title,
      changes,
      more: data.components && tn("history.components", data.components.length),
    };
  };
  return <HistoryPanel subject={product} tell={tell} />;
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

/** Attributes are pairs of a name and a text. */
function words(value: unknown): string {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return inWords(value);
  return inWords(Object.entries(value).map(([name, text]) => `${name}: ${String(text)}`));
}
