// One product: what it is, what it is made of, where it lies, who offers it, and what happened to it.

import "./texts";
import "./catalog.css";

import { Stack } from "@mantine/core";
import { IconTags } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";

import { useRows } from "../../api/pages";
import type { Product } from "../../api/types";
import { t } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { AnchorLink } from "../../ui/links";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/Page";
import { Trail } from "../../ui/Trail";
import { useMay } from "../session/me";
import { Levels } from "../stock/Levels";
import { useLevels } from "../stock/queries";
import { ActiveBadge, BundleBadge } from "./badges";
import { ProductFacts } from "./ProductFacts";
import { ProductHistory } from "./ProductHistory";
import { ProductSuppliers } from "./ProductSuppliers";
import { useProduct } from "./queries";
import { RecipePanel } from "./RecipePanel";
import { UsedIn } from "./UsedIn";

const PicturesPanel = lazily(() => import("./PicturesPanel"), "PicturesPanel");
const ProductActions = lazily(() => import("./ProductActions"), "ProductActions");
const ProductDrawer = lazily(() => import("./ProductDrawer"), "ProductDrawer");
const route = getRouteApi("/app/products/$id");

export function ProductPage() {
  const { id } = route.useParams();
  return (
    <Loaded
      of={useProduct(id)}
      title={t("nav.products")}
      missing={{ icon: IconTags, title: t("products.unknown"), text: t("products.unknownText") }}
    >
      {(product) => <Content product={product} />}
    </Loaded>
  );
}

function Content({ product }: { product: Product }) {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const manage = may("catalog.products.manage");
  const show = (what: "product" | "recipe" | undefined) =>
    void navigate({ search: { edit: what }, replace: true });
  return (
    <Page
      width={1280}
      title={product.name}
      aside={
        <>
          <BundleBadge kind={product.kind} size="lg" />
          <ActiveBadge row={product} size="lg" />
        </>
      }
      above={
        <Trail to="/products" label={t("nav.products")} here={product.sku} code />
      }
      actions={<ProductActions product={product} onEdit={() => show("product")} />}
    >
      <div className="split product-split">
        <Stack gap="md" miw={0}>
          {product.kind === "bundle" && (
            <RecipePanel
              product={product}
              editing={manage && edit === "recipe"}
              onEdit={manage ? () => show("recipe") : undefined}
              onDone={() => show(undefined)}
            />
          )}
          {may("inventory.stock.read") && <StockOf product={product} />}
          <UsedIn product={product} />
          {may("purchasing.suppliers.read") && <ProductSuppliers product={product} />}
          {may("reporting.audit.read") && <ProductHistory product={product.id} />}
        </Stack>
        <Stack gap="md" miw={0}>
          <PicturesPanel product={product} />
          <ProductFacts product={product} />
        </Stack>
      </div>
      {manage && edit === "product" && (
        <ProductDrawer
          product={product.id}
          onSaved={() => undefined}
          onClose={() => show(undefined)}
        />
      )}
    </Page>
  );
}

function StockOf({ product }: { product: Product }) {
  const listing = useLevels(product.id);
  const levels = useRows(listing.data);
  // A bundle is built when it is sold: that it never lay anywhere is nothing to remark on.
  if (product.kind === "bundle" && levels.length === 0) return null;
  return (
    <Levels
      levels={levels}
      listing={listing}
      actions={
        <AnchorLink to="/stock/$sku" params={{ sku: product.sku }} size="sm">
          {t("products.openStock")}
        </AnchorLink>
      }
    />
  );
}
