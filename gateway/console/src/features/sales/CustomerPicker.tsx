// A customer to choose by typing some of the name.

import { Select, type SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconUser } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";

import { SELDOM } from "../../api/cache";
import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { t } from "../../i18n";

interface Props extends Omit<SelectProps, "data" | "value" | "onChange"> {
  value: string;
  onChange(id: string): void;
}

export function CustomerPicker({ value, onChange, ...props }: Props) {
  const [text, setText] = useState("");
  const params = { path: { customer_id: value } };
  const chosen = api.useQuery("get", paths.customer, { params }, {
    enabled: value !== "",
    staleTime: SELDOM,
  }).data;
  // The name of the one that is chosen is no search.
  const typed = text === chosen?.name ? "" : text.trim();
  const [q] = useDebouncedValue(typed, 250);
  const query = { q: q || undefined, limit: 25 };
  const found = api.useQuery("get", paths.customers, { params: { query } }, {
    placeholderData: keepPreviousData,
    staleTime: SELDOM,
  });
  const items = found.data?.items ?? [];
  const offered = chosen && !items.some(({ id }) => id === chosen.id) ? [chosen, ...items] : items;
  return (
    <Select
      leftSection={<IconUser size={15} aria-hidden />}
      searchable
      clearable
      openOnFocus={false}
      filter={({ options }) => options}
      searchValue={text}
      onSearchChange={setText}
      nothingFoundMessage={found.isFetching ? t("table.loading") : t("list.noMatch")}
      {...props}
      data={offered.map(({ id, name }) => ({ value: id, label: name }))}
      value={value || null}
      onChange={(id) => onChange(id ?? "")}
    />
  );
}
