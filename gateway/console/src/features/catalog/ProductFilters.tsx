// Which products: of a category and all below it, of a kind, bought and sold or archived.

import "./texts";

import { Select } from "@mantine/core";

import { t } from "../../i18n";
import type { ProductsSearch } from "../../router";
import { CategoryPicker } from "../../ui/CategoryPicker";

interface Props {
  filters: ProductsSearch;
  onChange(part: Partial<ProductsSearch>): void;
}

export function ProductFilters({ filters, onChange }: Props) {
  return (
    <>
      <CategoryPicker
        aria-label={t("products.category")}
        w={230}
        value={filters.category ?? null}
        onChange={(id) => onChange({ category: id ?? undefined })}
      />
      <Select
        aria-label={t("products.kind")}
        placeholder={t("products.anyKind")}
        w={140}
        clearable
        data={(["component", "bundle"] as const).map((kind) => ({
          value: kind,
          label: t(`products.kind.${kind}`),
        }))}
        value={filters.kind ?? null}
        onChange={(kind) => onChange({ kind: (kind as ProductsSearch["kind"]) ?? undefined })}
      />
      <Select
        aria-label={t("products.state")}
        w={180}
        allowDeselect={false}
        data={[
          { value: "active", label: t("products.active") },
          { value: "archived", label: t("products.archived") },
          { value: "all", label: t("products.anyState") },
        ]}
        value={filters.state ?? "active"}
        onChange={(state) =>
          onChange({ state: state === "active" ? undefined : (state as ProductsSearch["state"]) })
        }
      />
    </>
  );
}
