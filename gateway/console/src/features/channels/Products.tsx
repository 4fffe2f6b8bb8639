// What a shop sells of ours: what it should show, was told and showed last.

import { Badge, Button, Group, Stack, TextInput } from "@mantine/core";
import { IconPackage } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { Channel, ChannelProduct, Product } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FormError } from "../../ui/ErrorPanel";
import { ProductPicker } from "../../ui/ProductPicker";

type Row = ChannelProduct & { id: string };
const ONE = "/api/v1/sales/channels/{channel_id}/products/{product_id}";

export function Products({ channel, onChanged }: { channel: Channel; onChanged(): void }) {
  const [sku, setSku] = useState("");
  const path = { channel_id: channel.id };
  const listing = api.useInfiniteQuery(
    "get",
    paths.channelProducts,
    { params: { path, query: { limit: 100 } } },
    paged,
  );
  const rows = useRows(listing.data).map((row) => ({ ...row, id: row.product_id }));
  const mapping = useMutation({
    mutationFn: (product: Product) => {
      const body = { product_id: product.id, sku: sku.trim() || product.sku };
      return data(client.PUT(paths.channelProducts, { params: { path }, body }));
    },
    onSuccess: () => {
      setSku("");
      onChanged();
    },
  });
  const removing = useMutation({
    mutationFn: ({ product_id, version }: Row) =>
      client.DELETE(ONE, {
        params: { path: { ...path, product_id } },
        headers: { "If-Match": `"${version}"` },
      }),
    onSuccess: onChanged,
  });
  const actions = (row: Row) => (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={t("channels.remove", { sku: row.sku })}
      onClick={() => removing.mutate(row)}
    >
      {t("channels.drop")}
    </Button>
  );
  return (
    <Stack gap="sm">
      <Group gap="xs" align="end" grow>
        <TextInput
          label={t("channels.shopSku")}
          placeholder={t("channels.shopSkuHint")}
          value={sku}
          onChange={({ currentTarget }) => setSku(currentTarget.value)}
        />
        <ProductPicker
          label={t("channels.add")}
          placeholder={t("channels.addHint")}
          taken={rows.map(({ id }) => id)}
          onPick={(product) => mapping.mutate(product)}
        />
      </Group>
      <FormError error={mapping.error ?? removing.error} />
      <DataTable
        tall
        label={t("channels.products")}
        columns={[...columns, { id: "do", header: t("table.actions"), width: 100, align: "right", cell: actions }]}
        rows={rows}
        listing={listing}
        card={(row) => (
          <div className="card-line">
            <Name row={row} />
            <span>
              {row.quantity} <State row={row} />
            </span>
          </div>
        )}
        empty={
          <EmptyState icon={IconPackage} title={t("channels.noProducts")} text={t("channels.noProductsText")} />
        }
      />
    </Stack>
  );
}

const columns: readonly Column<Row>[] = [
  { id: "name", header: t("channels.product"), least: 160, cell: (row) => <Name row={row} /> },
  { id: "quantity", header: t("channels.shouldShow"), width: 110, align: "right", cell: (row) => <Count value={row.quantity} /> },
  { id: "told", header: t("channels.told"), width: 70, align: "right", yields: 1, cell: (row) => <Count value={row.told} /> },
  { id: "shown", header: t("channels.shows"), width: 75, align: "right", yields: 2, cell: (row) => <Count value={row.shown} /> },
  { id: "state", header: t("channels.state"), width: 110, cell: (row) => <State row={row} /> },
];

function Count({ value }: { value: number | null | undefined }) {
  return <span className="number">{value ?? "–"}</span>;
}

function Name({ row }: { row: Row }) {
  return (
    <div style={{ minWidth: 0 }}>
      <div className="clip">
        <b className="code">{row.sku}</b>
      </div>
      <div className="clip second-line">{row.product_name}</div>
    </div>
  );
}

function State({ row }: { row: Row }) {
  if (row.error) {
    return (
      <Badge color="red" title={row.error}>
        {t("channels.state.refused")}
      </Badge>
    );
  }
  if (row.waits) return <Badge color="amber">{t("channels.state.waits")}</Badge>;
  if (row.shown_at && row.told_at && row.shown_at > row.told_at && row.shown !== row.told) {
    return <Badge color="red">{t("channels.state.differs")}</Badge>;
  }
  return <Badge color="green">{t("channels.state.good")}</Badge>;
}
