// A supplier to choose by typing some of its name.

import { Select, type SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconTruckDelivery } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";

import { SELDOM } from "../api/cache";
import { api } from "../api/client";
import { paths } from "../api/keys";
import { t } from "../i18n";

const ONE = "/api/v1/purchasing/suppliers/{supplier_id}";

interface Props extends Omit<SelectProps, "data" | "value" | "onChange"> {
  value: string;
  onChange(id: string): void;
  /** Not offered: they are chosen already. */
  taken?: readonly string[];
}

export function SupplierPicker({ value, onChange, taken = [], ...props }: Props) {
  const [text, setText] = useState("");
  const chosen = useSupplier(value);
  // The name of the one that is chosen is no search.
  const typed = text === chosen?.name ? "" : text.trim();
  const [q] = useDebouncedValue(typed, 250);
  const query = { q: q || undefined, limit: 25 };
  const found = api.useQuery("get", paths.suppliers, { params: { query } }, {
    placeholderData: keepPreviousData,
    staleTime: SELDOM,
  });
  const items = found.data?.items ?? [];
  const offered = chosen && !items.some(({ id }) => id === chosen.id) ? [chosen, ...items] : items;
  return (
    <Select
      leftSection={<IconTruckDelivery size={15} aria-hidden />}
      searchable
      clearable
      filter={({ options }) => options}
      searchValue={text}
      onSearchChange={setText}
      nothingFoundMessage={found.isFetching ? t("table.loading") : t("list.noMatch")}
      {...props}
      data={offered
        .filter(({ id }) => !taken.includes(id))
        .map(({ id, name }) => ({ value: id, label: name }))}
      value={value || null}
      onChange={(id) => onChange(id ?? "")}
    />
  );
}

function useSupplier(id: string) {
  const params = { path: { supplier_id: id } };
  return api.useQuery("get", ONE, { params }, { enabled: id !== "", staleTime: SELDOM }).data;
}
