// The catalogue: every product, and a drawer to make or edit one.

import { Badge, Button, UnstyledButton } from "@mantine/core";
import { IconPlus, IconSearchOff, IconTags } from "@tabler/icons-react";
import { keepPreviousData, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { SELDOM } from "../../api/cache";
import { api } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { Category, Product } from "../../api/types";
import { t } from "../../i18n";
import { type Column, ColumnPicker, useColumns } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Money, Quantity } from "../../ui/Numbers";
import { Page } from "../../ui/Page";
import { SearchBox } from "../../ui/SearchBox";
import { useMay } from "../session/me";
import { ProductDrawer } from "./ProductDrawer";

const route = getRouteApi("/app/products");

export function ProductsPage() {
  const { q, edit } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const manage = useMay()("catalog.products.manage");
  const query = { q, limit: 100 };
  const listing = api.useInfiniteQuery("get", paths.products, { params: { query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
  const categories = api.useQuery("get", paths.categories, {}, {
    staleTime: SELDOM,
  });
  const rows = useRows(listing.data);
  const open = (id: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, edit: id }), replace: true });
  const all = columnsOf(categories.data?.items ?? [], manage ? open : undefined);
  const columns = useColumns("products", all);
  const create = manage && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open("new")}>
      {t("products.new")}
    </Button>
  );
  return (
    <Page fill title={t("nav.products")} actions={create}>
      <div className="toolbar" style={{ marginTop: 0 }}>
        <SearchBox
          label={t("stock.search")}
          value={q ?? ""}
          onSearch={(text) =>
            void navigate({ search: (old) => ({ ...old, q: text || undefined }), replace: true })
          }
        />
        <ColumnPicker columns={columns} />
      </div>
      <DataTable
        label={t("nav.products")}
        columns={columns.shown}
        rows={rows}
        listing={listing}
        card={(row) => <ProductCard row={row} onOpen={manage ? open : undefined} />}
        empty={
          q ? (
            <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
          ) : (
            <EmptyState icon={IconTags} title={t("products.none")} text={t("products.noneText")}>
              {create}
            </EmptyState>
          )
        }
      />
      {manage && edit && (
        <ProductDrawer
          key={edit}
          product={edit === "new" ? null : edit}
          categories={categories.data?.items ?? []}
          onSaved={() => void cache.invalidateQueries({ queryKey: allOf(paths.products) })}
          onClose={() => open(undefined)}
        />
      )}
    </Page>
  );
}

type Open = ((id: string) => void) | undefined;

function Sku({ row, onOpen }: { row: Product; onOpen: Open }) {
  if (!onOpen) return <span className="code">{row.sku}</span>;
  return (
    <UnstyledButton
      className="plain-link code"
      fz="sm"
      data-main
      onClick={() => onOpen(row.id)}
      aria-label={t("products.edit", { sku: row.sku })}
    >
      {row.sku}
    </UnstyledButton>
  );
}

function columnsOf(categories: readonly Category[], onOpen: Open): readonly Column<Product>[] {
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  return [
    { id: "sku", header: t("stock.sku"), width: 160, cell: (row) => <Sku row={row} onOpen={onOpen} /> },
    { id: "name", header: t("stock.product"), cell: (row) => row.name },
    {
      id: "category",
      header: t("products.category"),
      width: 180,
      optional: true,
      cell: (row) => names.get(row.category_id ?? "") ?? "–",
    },
    { id: "unit", header: t("stock.unit"), width: 80, optional: true, cell: (row) => row.unit },
    {
      id: "price",
      header: t("products.price"),
      width: 140,
      align: "right",
      cell: (row) => <Money value={row.price} currency={row.currency} />,
    },
    {
      id: "tax",
      header: t("products.tax"),
      width: 90,
      align: "right",
      optional: true,
      cell: (row) => <Quantity value={row.tax_rate} />,
    },
    { id: "state", header: t("products.state"), width: 120, cell: (row) => <State row={row} /> },
  ];
}

function State({ row }: { row: Product }) {
  return row.active ? (
    <Badge color="green">{t("products.active")}</Badge>
  ) : (
    <Badge color="gray">{t("products.archived")}</Badge>
  );
}

function ProductCard({ row, onOpen }: { row: Product; onOpen: Open }) {
  return (
    <>
      <div className="card-line">
        <Sku row={row} onOpen={onOpen} />
        <State row={row} />
      </div>
      <div className="card-line card-foot">
        <span className="clip">{row.name}</span>
        <Money value={row.price} currency={row.currency} />
      </div>
    </>
  );
}
