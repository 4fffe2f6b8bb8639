// Adds a product by typing some of it, or by a scanner that types a code and Enter.

import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { type KeyboardEvent, type Ref, useState } from "react";

import { api, client, data } from "../api/client";
import { paths } from "../api/keys";
import type { Product } from "../api/types";
import { t } from "../i18n";

interface Props {
  label: string;
  placeholder: string;
  /** Ids that are no longer offered; scanning one still picks it. */
  taken: readonly string[];
  onPick(product: Product): void;
  /** Offers no bundles: they are put together here, not bought. */
  bought?: boolean;
  inputRef?: Ref<HTMLInputElement>;
  autoFocus?: boolean;
}

export function ProductPicker({ taken, onPick, bought, inputRef, ...texts }: Props) {
  const [text, setText] = useState("");
  const [unknown, setUnknown] = useState("");
  const [offering, offer] = useState(false);
  const typed = text.trim();
  const [q] = useDebouncedValue(typed, 250);
  const kind = bought ? "component" as const : undefined;
  const query = { q: q || undefined, kind, active: true, limit: 25 };
  const found = api.useQuery("get", paths.products, { params: { query } }, {
    placeholderData: keepPreviousData,
  });
  const products = (found.data?.items ?? []).filter(({ id }) => !taken.includes(id));
  const pick = (product: Product | undefined) => {
    if (!product) return;
    onPick(product);
    offer(false);
    setText("");
    setUnknown("");
  };
  const scan = async (event: KeyboardEvent) => {
    // What the list offers is what was typed a moment ago: Enter means what is typed now.
    if (event.key !== "Enter" || !typed || (typed === q && !found.isFetching)) return;
    event.preventDefault();
    event.stopPropagation();
    const product = await byCode(typed);
    if (product) pick(product);
    else setUnknown(typed);
  };
  return (
    <div onKeyDownCapture={(event) => void scan(event)}>
      <Select
        {...texts}
        ref={inputRef}
        leftSection={<IconPlus size={16} aria-hidden />}
        searchable
        // It would lie over the lines while they are looked through.
        openOnFocus={false}
        dropdownOpened={offering}
        onDropdownOpen={() => offer(true)}
        onDropdownClose={() => offer(false)}
        selectFirstOptionOnChange
        // The server has searched already.
        filter={({ options }) => options}
        searchValue={text}
        onSearchChange={(next) => {
          setText(next);
          setUnknown("");
        }}
        data={products.map(({ id, sku, name }) => ({ value: id, label: `${sku} · ${name}` }))}
        value={null}
        onChange={(id) => pick(products.find((one) => one.id === id))}
        nothingFoundMessage={found.isFetching ? t("table.loading") : t("list.noMatch")}
        maxDropdownHeight={280}
        error={unknown && t("pick.unknown", { code: unknown })}
      />
    </div>
  );
}

/** The product whose SKU or barcode this is, without regard to case. */
async function byCode(code: string): Promise<Product | undefined> {
  const query = { code, active: true, limit: 1 };
  const { items } = await data(client.GET(paths.products, { params: { query } }));
  return items[0];
}
