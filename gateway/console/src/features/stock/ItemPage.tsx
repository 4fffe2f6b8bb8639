// One product: its levels at every warehouse, its ledger as it grows, and a form to adjust it.

import "./texts";

import { Breadcrumbs, Stack } from "@mantine/core";
import { IconPackageOff } from "@tabler/icons-react";
import { getRouteApi, lazyRouteComponent } from "@tanstack/react-router";
import { Suspense } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { useRows } from "../../api/pages";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { AnchorLink } from "../../ui/links";
import { Page } from "../../ui/Page";
import { useMay } from "../session/me";
import { Ledger } from "./Ledger";
import { Levels } from "./Levels";
import { useLevels } from "./queries";
import { RuleDrawer } from "./RuleDrawer";

const route = getRouteApi("/app/stock/$sku");
// Comes after what everybody reads: few change anything here.
const AdjustForm = lazyRouteComponent(() => import("./AdjustForm"), "AdjustForm");

interface Item {
  id: string;
  sku: string;
  name: string;
  unit: string;
}

export function ItemPage() {
  const { sku } = route.useParams();
  const { item, isPending, error, refetch } = useItem(sku);
  const trail = (
    <Breadcrumbs mb={6} separator="›">
      <AnchorLink to="/stock" size="sm">
        {t("nav.stock")}
      </AnchorLink>
      <span className="code">{sku}</span>
    </Breadcrumbs>
  );
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
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
    <Page title={item.name} above={trail} width={1280}>
      <Content item={item} />
    </Page>
  );
}

function Content({ item }: { item: Item }) {
  const may = useMay();
  const listing = useLevels(item.id);
  const levels = useRows(listing.data);
  return (
    <div className="split">
      <Stack gap="md" miw={0}>
        <Levels
          levels={levels}
          listing={listing}
          actions={
            may("inventory.rules.manage") && <RuleDrawer product={item.id} levels={levels} />
          }
        />
        <Ledger product={item.id} unit={item.unit} />
      </Stack>
      {may("inventory.stock.move") && (
        <Suspense fallback={<div />}>
          <AdjustForm product={item} levels={levels} />
        </Suspense>
      )}
    </div>
  );
}

/** The catalogue knows every product by its SKU, also those that never had stock. */
function useItem(sku: string) {
  const asked = { params: { query: { q: sku, limit: 200 } } };
  const { data, ...state } = api.useQuery("get", paths.products, asked);
  return { ...state, item: data?.items.find((product) => product.sku === sku) };
}
