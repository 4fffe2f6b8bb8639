// What a webhook was told, the newest first: each can be looked at, and sent again.

import { Badge, Button, Code, Group, NumberInput, Stack, Text } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { Webhook, WebhookMessage } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t, tn } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FormError } from "../../ui/ErrorPanel";

type Row = WebhookMessage & { id: string };
const COLORS = { delivered: "green", waiting: "amber", failed: "red" } as const;

export function Messages({ webhook, onChanged }: { webhook: Webhook; onChanged(): void }) {
  const path = { webhook_id: webhook.id };
  const [from, setFrom] = useState<string | number>("");
  const [shown, show] = useState<number | null>(null);
  const listing = api.useInfiniteQuery(
    "get",
    paths.webhookMessages,
    { params: { path, query: { limit: 50 } } },
    paged,
  );
  const rows = useRows(listing.data).map((row) => ({ ...row, id: String(row.number) }));
  const again = useMutation({
    mutationFn: (which: { from: number; to?: number }) =>
      data(
        client.POST("/api/v1/notifications/webhooks/{webhook_id}/redeliver", {
          params: { path },
          body: { failed_only: false, ...which },
        }),
      ),
    onSuccess: onChanged,
  });
  const actions = (row: Row) => (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t("webhooks.showOf", { number: row.number })}
        onClick={() => show(shown === row.number ? null : row.number)}
      >
        {t("webhooks.opens")}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t("webhooks.againOf", { number: row.number })}
        onClick={() => again.mutate({ from: row.number, to: row.number })}
      >
        {t("webhooks.again")}
      </Button>
    </Group>
  );
  return (
    <Stack gap="sm">
      <FormError error={again.error} />
      <Group gap="xs" align="end">
        <NumberInput
          label={t("webhooks.againFrom")}
          min={1}
          max={webhook.last_number || 1}
          allowDecimal={false}
          value={from}
          onChange={setFrom}
        />
        <Button
          variant="default"
          disabled={typeof from !== "number" || from < 1}
          loading={again.isPending}
          onClick={() => again.mutate({ from: Number(from) })}
        >
          {t("webhooks.again")}
        </Button>
        <Text size="sm" role="status">
          {again.data && tn("webhooks.asked", again.data.count)}
        </Text>
      </Group>
      {shown !== null && <Whole webhook={webhook} number={shown} />}
      <DataTable
        tall
        label={t("webhooks.messages")}
        columns={[...columns, { id: "do", header: t("table.actions"), width: 170, align: "right", cell: actions }]}
        rows={rows}
        listing={listing}
        card={(row) => (
          <div className="card-line">
            <What row={row} />
            <span>
              <Status row={row} /> {actions(row)}
            </span>
          </div>
        )}
        empty={
          <EmptyState icon={IconInbox} title={t("webhooks.noMessages")} text={t("webhooks.noMessagesText")} />
        }
      />
    </Stack>
  );
}

const columns: readonly Column<Row>[] = [
  { id: "type", header: t("webhooks.type"), least: 180, cell: (row) => <What row={row} /> },
  { id: "status", header: t("webhooks.state"), width: 110, cell: (row) => <Status row={row} /> },
];

function What({ row }: { row: Row }) {
  return (
    <div style={{ minWidth: 0 }}>
      <div className="clip">
        <b>{row.number}</b> {row.type.replace(/\.v\d+$/, "")}
      </div>
      <div className="clip second-line" title={row.error}>
        {row.error}
      </div>
    </div>
  );
}

function Status({ row }: { row: Row }) {
  return <Badge color={COLORS[row.status]}>{t(`webhooks.messageStatus.${row.status}`)}</Badge>;
}

/** One message with what it says, and every time it was sent. */
function Whole({ webhook, number }: { webhook: Webhook; number: number }) {
  const formats = useFormats();
  const { data: whole, error } = api.useQuery("get", paths.webhookMessage, {
    params: { path: { webhook_id: webhook.id, number } },
  });
  if (!whole) return <FormError error={error} />;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {t("webhooks.attempts")}
      </Text>
      {whole.attempts.map((one) => (
        <Text size="sm" key={one.id}>
          {formats.moment(one.at)}: {one.error || t("webhooks.taken")} ({one.took_ms} ms)
        </Text>
      ))}
      <Text size="sm" fw={600}>
        {t("webhooks.content")}
      </Text>
      <Code block tabIndex={0} style={{ maxHeight: 260, overflow: "auto" }}>
        {JSON.stringify(whole.content, null, 2)}
      </Code>
    </Stack>
  );
}
