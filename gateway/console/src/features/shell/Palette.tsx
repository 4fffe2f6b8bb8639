// Ctrl+K: go anywhere, do what is common, find an order or an item by a few letters.

import { Spotlight } from "@mantine/spotlight";
import { useDebouncedValue } from "@mantine/hooks";
import {
  IconAlertTriangle,
  IconFileText,
  IconPackage,
  IconPlus,
  IconSearch,
  IconX,
  type Icon,
} from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { t, tData } from "../../i18n";
import { useMay } from "../session/me";
import { isOpen, sections } from "./destinations";

interface Entry {
  key: string;
  label: string;
  hint?: string;
  icon: Icon;
  go(): void;
}

export function Palette() {
  const [query, setQuery] = useState("");
  const commands = useCommands().filter((entry) => matches(entry, query));
  const found = useFound(query.trim());
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
      scrollable
      maxHeight={420}
      centered={false}
      attributes={{ content: { "aria-label": t("palette.open") } }}
      yOffset="14vh"
      overlayProps={{ backgroundOpacity: 0.3, blur: 0 }}
    >
      <Spotlight.Search
        placeholder={t("palette.placeholder")}
        aria-label={t("palette.placeholder")}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {commands.map(action)}
        {found.length > 0 && (
          <Spotlight.ActionsGroup label={t("palette.found")}>{found.map(action)}</Spotlight.ActionsGroup>
        )}
        {commands.length + found.length === 0 && (
          <Spotlight.Empty>{t("palette.empty")}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function action({ key, label, hint, icon: Glyph, go }: Entry) {
  return (
    <Spotlight.Action
      key={key}
      label={label}
      description={hint}
      leftSection={<Glyph size={18} stroke={1.7} aria-hidden />}
      onClick={go}
    />
  );
}

function matches({ label, hint = "" }: Entry, query: string): boolean {
  const text = `${label} ${hint}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function useCommands(): Entry[] {
  const navigate = useNavigate();
  const may = useMay();
  const entries: Entry[] = [];
  if (may("inventory.stock.read")) {
    entries.push(
      {
        key: "low",
        label: t("palette.low"),
        icon: IconAlertTriangle,
        go: () => void navigate({ to: "/stock", search: { status: "amber" } }),
      },
      {
        key: "critical",
        label: t("palette.critical"),
        icon: IconX,
        go: () => void navigate({ to: "/stock", search: { status: "red" } }),
      },
    );
  }
  if (may("purchasing.orders.manage")) {
    entries.push({
      key: "new-order",
      label: t("orders.new"),
      icon: IconPlus,
      go: () => void navigate({ to: "/purchase-orders/new" }),
    });
  }
  const places = sections
    .flatMap(({ destinations }) => destinations)
    .filter((place) => isOpen(place, may))
    .map(({ to, label, icon, jump }) => ({
      key: to,
      label: t(label),
      hint: t("palette.jump", { key: jump }),
      icon,
      go: () => void navigate({ to }),
    }));
  return [...entries, ...places];
}

function useFound(typed: string): Entry[] {
  const navigate = useNavigate();
  const may = useMay();
  const [q] = useDebouncedValue(typed, 250);
  const enough = q.length > 1;
  const asked = { params: { query: { q, limit: 5 } } };
  const options = { placeholderData: keepPreviousData };
  const orders = api.useQuery("get", paths.orders, asked, {
    ...options,
    enabled: enough && may("purchasing.orders.read"),
  });
  const stock = api.useQuery("get", paths.stock, asked, {
    ...options,
    enabled: enough && may("inventory.stock.read"),
  });
  if (!enough) return [];
  const items = new Map((stock.data?.items ?? []).map((row) => [row.sku, row.name]));
  return [
    ...(orders.data?.items ?? []).map(({ id, number, supplier_name, status }) => ({
      key: id,
      label: number,
      hint: `${supplier_name} · ${tData("status", status)}`,
      icon: IconFileText,
      go: () => void navigate({ to: "/purchase-orders/$id", params: { id } }),
    })),
    ...[...items].map(([sku, name]) => ({
      key: sku,
      label: sku,
      hint: name,
      icon: IconPackage,
      go: () => void navigate({ to: "/stock/$sku", params: { sku } }),
    })),
  ];
}
