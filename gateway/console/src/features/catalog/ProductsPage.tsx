// The catalogue: every product, found, ordered, filtered, and changed many at once.

import "./texts";
import "./catalog.css";

import { Button } from "@mantine/core";
import { IconPlus, IconSearchOff, IconTags } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { Product } from "../../api/types";
import { t } from "../../i18n";
import { arrivals, useArrivals } from "../../live/signals";
import type { ProductsSearch } from "../../router";
import { ArrivalsPill } from "../../ui/ArrivalsPill";
import { useCategoryTree } from "../../ui/categories";
import { ColumnPicker, useColumns } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
import { Page } from "../../ui/Page";
import { SearchBox } from "../../ui/SearchBox";
import { useSelection } from "../../ui/Selection";
import { useUndo } from "../../ui/UndoToast";
import { useMay } from "../session/me";
import { CatalogTabs } from "./CatalogTabs";
import { columnsOf, ProductCard } from "./productColumns";

const ExportMenu = lazily(() => import("./ExportMenu"), "ExportMenu");
const BulkActions = lazily(() => import("./BulkActions"), "BulkActions");
const ProductDrawer = lazily(() => import("./ProductDrawer"), "ProductDrawer");
const ProductFilters = lazily(
  () => import("./ProductFilters"),
  "ProductFilters",
  <div className="filters-waiting" />,
);
const route = getRouteApi("/app/products");

export function ProductsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const manage = useMay()("catalog.products.manage");
  const listing = useProducts(search);
  const rows = useRows(listing.data);
  const categories = useCategoryTree();
  const columns = useColumns("products", columnsOf((id) => categories.find(id)?.path ?? "–"));
  const selection = useSelection<Product>(({ sku }) => sku);
  const undo = useUndo();
  useArrivalsShown(selection.chosen.length > 0, () => void listing.refetch());
  const change = (part: Partial<ProductsSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  const filter = (part: Partial<ProductsSearch>) => {
    // What is no longer on screen must not be changed with what is.
    selection.clear();
    change(part);
  };
  const { edit: _, like: __, sort, ...filters } = search;
  const create = manage && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ edit: "new" })}>
      {t("products.new")}
    </Button>
  );
  return (
    <Page
      fill
      title={t("nav.products")}
      aside={<ArrivalsPill list={paths.products} rows={rows} onShow={() => void listing.refetch()} />}
      actions={
        <>
          <ExportMenu filters={filters} />
          {create}
        </>
      }
    >
      <CatalogTabs />
      <div className="toolbar">
        <SearchBox
          label={t("products.search")}
          value={search.q ?? ""}
          onSearch={(q) => filter({ q: q || undefined })}
        />
        <ProductFilters filters={filters} onChange={filter} />
        <ColumnPicker columns={columns} />
      </div>
      <DataTable
        label={t("nav.products")}
        columns={columns.shown}
        rows={rows}
        listing={listing}
        selection={manage ? selection : undefined}
        sorting={{
          by: sort ?? "sku",
          change: (by) => change({ sort: by === "sku" ? undefined : (by as ProductsSearch["sort"]) }),
        }}
        card={(row) => <ProductCard row={row} />}
        empty={
          Object.values(filters).some(Boolean) ? (
            <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
          ) : (
            <EmptyState icon={IconTags} title={t("products.none")} text={t("products.noneText")}>
              {create}
            </EmptyState>
          )
        }
      />
      {manage && selection.chosen.length > 0 && (
        <BulkActions selection={selection} onDone={undo.offer} />
      )}
      {undo.toast}
      {manage && search.edit === "new" && (
        <ProductDrawer
          product={null}
          like={search.like}
          onSaved={({ id }) => {
            void navigate({ to: "/products/$id", params: { id } });
            return false;
          }}
          onClose={() => change({ edit: undefined, like: undefined })}
        />
      )}
    </Page>
  );
}

function useProducts({ q, category, kind, state, sort }: ProductsSearch) {
  const query = {
    q,
    category_id: category,
    kind,
    active: state === "all" ? undefined : state !== "archived",
    sort,
    limit: 100,
  };
  return api.useInfiniteQuery("get", paths.products, { params: { query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
}

/** New products come in by themselves, unless somebody works in the list: then they wait. */
function useArrivalsShown(busy: boolean, show: () => void) {
  const waiting = useArrivals(paths.products).size;
  useEffect(() => {
    const frame = document.querySelector(".page-fill > .table-frame");
    const worked =
      busy || frame?.matches(":hover, :focus-within") || (frame?.scrollTop ?? 0) > 0;
    if (waiting === 0 || worked) return;
    // A burst of them, as an import brings, is fetched once.
    const timer = setTimeout(() => {
      arrivals.clear(paths.products);
      show();
    }, 400);
    return () => clearTimeout(timer);
    // Only what arrives asks for it; `show` is new with every drawing.
  }, [waiting]);
}
