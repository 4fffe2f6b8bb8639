// What came in from a shop, and what became of it; what waits can be tried again.

import { Badge, Button, Stack } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { Channel, ChannelOrder } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FormError } from "../../ui/ErrorPanel";

const RETRY = "/api/v1/sales/channels/{channel_id}/orders/{incoming_id}/retry";
const COLORS = { raised: "green", received: "teal", needs_mapping: "amber", failed: "red" } as const;

export function Orders({ channel, onChanged }: { channel: Channel; onChanged(): void }) {
  const path = { channel_id: channel.id };
  const listing = api.useInfiniteQuery(
    "get",
    paths.channelOrders,
    { params: { path, query: { limit: 50 } } },
    paged,
  );
  const rows = useRows(listing.data);
  const trying = useMutation({
    mutationFn: (id: string) =>
      data(client.POST(RETRY, { params: { path: { ...path, incoming_id: id } } })),
    onSuccess: onChanged,
  });
  const actions = (row: ChannelOrder) =>
    row.status !== "raised" && (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t("channels.retryOf", { number: row.external_number })}
        onClick={() => trying.mutate(row.id)}
      >
        {t("channels.retry")}
      </Button>
    );
  return (
    <Stack gap="sm">
      <FormError error={trying.error} />
      <DataTable
        tall
        label={t("channels.orders")}
        columns={[...columns, { id: "do", header: t("table.actions"), width: 110, align: "right", cell: actions }]}
        rows={rows}
        listing={listing}
        card={(row) => (
          <div className="card-line">
            <Name row={row} />
            <span>
              <Status row={row} /> {actions(row)}
            </span>
          </div>
        )}
        empty={
          <EmptyState icon={IconInbox} title={t("channels.noOrders")} text={t("channels.noOrdersText")} />
        }
      />
    </Stack>
  );
}

const columns: readonly Column<ChannelOrder>[] = [
  { id: "number", header: t("channels.number"), least: 180, cell: (row) => <Name row={row} /> },
  { id: "ours", header: t("channels.ours"), width: 140, yields: 1, cell: (row) => row.order_number ?? "–" },
  { id: "status", header: t("channels.state"), width: 160, cell: (row) => <Status row={row} /> },
];

function Name({ row }: { row: ChannelOrder }) {
  return (
    <div style={{ minWidth: 0 }}>
      <div className="clip">
        <b>{row.external_number}</b>
      </div>
      <div className="clip second-line" title={row.error}>
        {row.error}
      </div>
    </div>
  );
}

function Status({ row }: { row: ChannelOrder }) {
  return <Badge color={COLORS[row.status]}>{t(`channels.orderStatus.${row.status}`)}</Badge>;
}
