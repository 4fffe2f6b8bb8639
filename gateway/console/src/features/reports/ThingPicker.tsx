// A supplier, product, customer, place or category that a report is asked about.

import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";

import { SELDOM } from "../../api/cache";
import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { t } from "../../i18n";
import { CategoryPicker } from "../../ui/CategoryPicker";
import { SupplierPicker } from "../../ui/SupplierPicker";
import { WarehousePicker } from "../../ui/WarehousePicker";
import { CustomerPicker } from "../sales/CustomerPicker";
import { type Permission, useMay } from "../session/me";

const NEEDS: Readonly<Record<string, Permission>> = {
  suppliers: "purchasing.suppliers.read",
  products: "catalog.products.read",
  categories: "catalog.products.read",
  warehouses: "inventory.stock.read",
  customers: "sales.customers.read",
};

/** Which things somebody may choose among. */
export function useReadable(): (thing: string | null) => boolean {
  const may = useMay();
  return (thing) => {
    const needed = thing ? NEEDS[thing] : undefined;
    return needed !== undefined && may(needed);
  };
}

interface Props {
  thing: string | null;
  label: string;
  value: string;
  onChange(id: string): void;
}

export function ThingPicker({ thing, ...props }: Props) {
  const within = { ...props, placeholder: t("reports.any"), comboboxProps: { withinPortal: false } };
  switch (thing) {
    case "suppliers":
      return <SupplierPicker {...within} openOnFocus={false} />;
    case "customers":
      return <CustomerPicker {...within} openOnFocus={false} />;
    case "warehouses":
      return <WarehousePicker {...within} clearable searchable openOnFocus={false} />;
    case "categories":
      return (
        <CategoryPicker
          {...within}
          openOnFocus={false}
          value={props.value || null}
          onChange={(id) => props.onChange(id ?? "")}
        />
      );
    case "products":
      return <OneProduct {...within} />;
    default:
      return null;
  }
}

function OneProduct({ value, onChange, ...props }: Omit<Props, "thing">) {
  const [text, setText] = useState("");
  const params = { path: { product_id: value } };
  const chosen = api.useQuery("get", paths.product, { params }, {
    enabled: value !== "",
    staleTime: SELDOM,
  }).data;
  const named = (product: { sku: string; name: string }) => `${product.sku} · ${product.name}`;
  const typed = chosen && text === named(chosen) ? "" : text.trim();
  const [q] = useDebouncedValue(typed, 250);
  const query = { q: q || undefined, limit: 25 };
  const found = api.useQuery("get", paths.products, { params: { query } }, {
    placeholderData: keepPreviousData,
    staleTime: SELDOM,
  });
  const items = found.data?.items ?? [];
  const offered = chosen && !items.some(({ id }) => id === chosen.id) ? [chosen, ...items] : items;
  return (
    <Select
      {...props}
      searchable
      clearable
      openOnFocus={false}
      filter={({ options }) => options}
      searchValue={text}
      onSearchChange={setText}
      nothingFoundMessage={found.isFetching ? t("table.loading") : t("list.noMatch")}
      data={offered.map((product) => ({ value: product.id, label: named(product) }))}
      value={value || null}
      onChange={(id) => onChange(id ?? "")}
    />
  );
}
