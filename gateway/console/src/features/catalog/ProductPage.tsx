// One product: what it is, what it is made of, where it lies, who offers it, and what happened to it.

import "./texts";
import "./catalog.css";

import { Breadcrumbs, Skeleton, Stack } from "@mantine/core";
import { IconTags } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";

import { useRows } from "../../api/pages";
import { asProblem } from "../../api/problem";
import type { Product } from "../../api/types";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { AnchorLink } from "../../ui/links";
import { Page } from "../../ui/Page";
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
  const { data: product, error, refetch } = useProduct(id);
  if (product) return <Content product={product} />;
  const { status } = asProblem(error);
  if (error && (status === 404 || status === 422)) {
    return (
      <Page title={t("nav.products")}>
        <EmptyState icon={IconTags} title={t("products.unknown")} text={t("products.unknownText")} />
      </Page>
    );
  }
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  return (
    <Page title={t("nav.products")}>
      <Stack aria-busy>
        <Skeleton height={90} />
        <Skeleton height={240} />
      </Stack>
    </Page>
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
        <Breadcrumbs mb={6} separator="›">
          <AnchorLink to="/products" size="sm">
            {t("nav.products")}
          </AnchorLink>
          <span className="code">{product.sku}</span>
        </Breadcrumbs>
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
