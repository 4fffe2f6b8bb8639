// One product: its levels at every warehouse, its ledger as it grows, and a form to adjust it.

import "./texts";
import "./stock.css";

import { Skeleton, Stack } from "@mantine/core";
import { IconPackageOff, IconTag } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import type { ComponentType } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { useRows } from "../../api/pages";
import type { StockRow } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { FilterTabs } from "../../ui/FilterTabs";
import { lazily } from "../../ui/lazily";
import { ButtonLink } from "../../ui/links";
import { Page, Panel } from "../../ui/Page";
import { Trail } from "../../ui/Trail";
import { useMay } from "../session/me";
import { Ledger } from "./Ledger";
import { Levels } from "./Levels";
import type { Item, PartProps } from "./item/part";
import { useLevels, useOnTheWay } from "./queries";

const route = getRouteApi("/app/stock/$sku");
const TABS = ["ledger", "reservations", "transfers", "recipe", "past"] as const;
type Tab = (typeof TABS)[number];

// What few need comes after what everybody reads.
const AdjustForm = lazily(() => import("./AdjustForm"), "AdjustForm", <div />);
const RuleDrawer = lazily(() => import("./RuleDrawer"), "RuleDrawer");
const LedgerCheck = lazily(() => import("./item/LedgerCheck"), "LedgerCheck");
const Worth = lazily(() => import("./item/Worth"), "Worth");
const waiting = <Panel title={t("table.loading")} children={<Skeleton height={120} m="md" />} />;
const parts: Record<Tab, ComponentType<PartProps>> = {
  ledger: Ledger,
  reservations: lazily(() => import("./item/Reservations"), "Reservations", waiting),
  transfers: lazily(() => import("./item/OnTheWay"), "OnTheWay", waiting),
  recipe: lazily(() => import("./item/Recipe"), "Recipe", waiting),
  past: lazily(() => import("./item/Past"), "Past", waiting),
};

export function ItemPage() {
  const { sku } = route.useParams();
  const { item, isPending, error, refetch } = useItem(sku);
  const trail = <Trail to="/stock" label={t("nav.stock")} here={sku} />;
  if (error && !item) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Page title={sku} above={trail} children={null} />;
  if (!item) {
    return (
      <Page title={sku} above={trail}>
        <EmptyState
          icon={IconPackageOff}
          title={t("item.unknown", { sku })}
          text={t("item.unknownText")}
        />
      </Page>
    );
  }
  return (
    <Page title={item.name} above={trail} width={1280} actions={<ToProduct id={item.id} />}>
      <Content item={item} />
    </Page>
  );
}

/** What the catalogue knows of it: pictures, prices, suppliers. */
function ToProduct({ id }: { id: string }) {
  const may = useMay();
  if (!may("catalog.products.read")) return null;
  return (
    <ButtonLink
      to="/products/$id"
      params={{ id }}
      variant="default"
      leftSection={<IconTag size={16} aria-hidden />}
    >
      {t("item.product")}
    </ButtonLink>
  );
}

function Content({ item }: { item: Item }) {
  const may = useMay();
  const { tab = "ledger" } = route.useSearch();
  const listing = useLevels(item.id);
  const levels = useRows(listing.data);
  const Part = parts[tab];
  // A bundle has no stock, but what may be left from before it became one.
  const movable = item.kind !== "bundle" || levels.some((row) => isPositive(row.on_hand));
  const adjusts = movable && may("inventory.stock.move");
  const checks = may("reporting.audit.read");
  return (
    <div className={adjusts || checks ? "split" : undefined}>
      <Stack gap="md" miw={0}>
        <Levels
          levels={levels}
          listing={listing}
          worth={may("costs.read") && <Worth product={item.id} />}
          actions={
            may("inventory.rules.manage") && <RuleDrawer product={item.id} levels={levels} />
          }
        />
        <div>
          <Tabs item={item} levels={levels} active={tab} />
          <div style={{ marginTop: 12 }}>
            <Part item={item} levels={levels} />
          </div>
        </div>
      </Stack>
      {(adjusts || checks) && (
        <Stack gap="md" miw={0}>
          {adjusts && <AdjustForm product={item} levels={levels} />}
          {checks && <LedgerCheck product={item.id} />}
        </Stack>
      )}
    </div>
  );
}

interface TabsProps {
  item: Item;
  levels: readonly StockRow[];
  active: Tab;
}

/** What else there is to know, each with an address of its own. */
function Tabs({ item, levels, active }: TabsProps) {
  const transfers = useOnTheWay(item.id);
  const promised = levels.some((row) => isPositive(row.reserved));
  const counts: Partial<Record<Tab, number>> = {
    transfers: transfers.data?.items.length,
    ...(promised ? {} : { reservations: 0 }),
  };
  return (
    <FilterTabs
      label={t("item.about")}
      active={active}
      tabs={TABS.map((tab) => ({
        key: tab,
        label: t(`item.tab.${tab}`),
        count: counts[tab],
        link: {
          to: "/stock/$sku",
          params: { sku: item.sku },
          search: { tab: tab === "ledger" ? undefined : tab },
          replace: true,
        },
      }))}
    />
  );
}

/** The catalogue knows every product by its SKU, also those that never had stock. */
function useItem(sku: string) {
  const asked = { params: { query: { code: sku, limit: 1 } } };
  const { data, ...state } = api.useQuery("get", paths.products, asked);
  return { ...state, item: data?.items[0] };
}
