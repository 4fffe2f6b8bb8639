// One shop: how it goes with it, what it sells, what came in from it, and its settings.

import { Alert, Button, Code, Drawer, Group, Stack, Tabs, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Channel } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { lazily } from "../../ui/lazily";
import { useTrying } from "../settings/useTrying";
import { Copy } from "./Copy";

// Each comes when its tab is opened.
const Products = lazily(() => import("./Products"), "Products");
const Orders = lazily(() => import("./Orders"), "Orders");
const ChannelForm = lazily(() => import("./ChannelForm"), "ChannelForm");

interface Props {
  channel: Channel;
  /** How it goes with it, in a word. */
  state: ReactNode;
  called(id: string): string;
  onSecret(text: string): void;
  onClose(): void;
}

export function ChannelDrawer({ channel, state, called, onSecret, onClose }: Props) {
  const changed = useChanged();
  return (
    <Drawer opened onClose={onClose} title={channel.name} size="xl">
      <Stack gap="md">
        <Health channel={channel} state={state} onSecret={onSecret} />
        <Tabs defaultValue="products" keepMounted={false}>
          <Tabs.List mb="sm">
            <Tabs.Tab value="products">{t("channels.products")}</Tabs.Tab>
            <Tabs.Tab value="orders">{t("channels.orders")}</Tabs.Tab>
            <Tabs.Tab value="settings">{t("channels.settings")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="products">
            <Products channel={channel} onChanged={changed} />
          </Tabs.Panel>
          <Tabs.Panel value="orders">
            <Orders channel={channel} onChanged={changed} />
          </Tabs.Panel>
          <Tabs.Panel value="settings">
            <ChannelForm channel={channel} called={called} onSaved={changed} onClose={onClose} />
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </Drawer>
  );
}

/** What was told to the cache of a channel is not true any more. */
function useChanged() {
  const cache = useQueryClient();
  return () => {
    const { channels, channelProducts, channelOrders } = paths;
    for (const path of [channels, channelProducts, channelOrders]) {
      void cache.invalidateQueries({ queryKey: allOf(path) });
    }
  };
}


function Health({ channel, state, onSecret }: Pick<Props, "channel" | "state" | "onSecret">) {
  const changed = useChanged();
  const formats = useFormats();
  const [renewing, renew] = useState(false);
  const params = { path: { channel_id: channel.id } };
  const { start, busy, outcome } = useTrying(changed);
  const test = async () => {
    const { ok, error = "" } = await data(
      client.POST("/api/v1/sales/channels/{channel_id}/test", { params }),
    );
    return { ok, text: ok ? t("channels.testGood") : error };
  };
  const compare = async () => {
    await data(client.POST("/api/v1/sales/channels/{channel_id}/sync", { params }));
    return { ok: true, text: t("channels.compareAsked") };
  };
  const pause = async () => {
    await data(
      channel.active
        ? client.POST("/api/v1/sales/channels/{channel_id}/pause", { params })
        : client.POST("/api/v1/sales/channels/{channel_id}/resume", { params }),
    );
    return null;
  };
  const again = async () => {
    const headers = { "If-Match": `"${channel.version}"` };
    const made = await data(
      client.POST("/api/v1/sales/channels/{channel_id}/secret", { params, headers }),
    );
    if (made.secret) onSecret(made.secret);
  };
  const ordersTo = `${window.location.origin}${channel.orders_path}`;
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {state}
        <Text size="sm">
          {channel.checked_at
            ? t("channels.checked", {
                when: formats.moment(channel.checked_at),
                drifted: channel.drifted ?? 0,
                compared: channel.compared ?? 0,
              })
            : t("channels.checkedNever")}
        </Text>
      </Group>
      {channel.last_error && <Alert color="red">{channel.last_error}</Alert>}
      {outcome}
      <Group gap="xs">
        <Button size="compact-md" variant="default" loading={busy} onClick={() => start(test)}>
          {t("channels.test")}
        </Button>
        {channel.active && (
          <Button size="compact-md" variant="default" onClick={() => start(compare)}>
            {t("channels.compare")}
          </Button>
        )}
        <Button size="compact-md" variant="default" onClick={() => start(pause)}>
          {channel.active ? t("channels.pause") : t("channels.resume")}
        </Button>
        {channel.kind === "http" && (
          <Button size="compact-md" variant="default" onClick={() => renew(true)}>
            {t("channels.newSecret")}
          </Button>
        )}
      </Group>
      <Text size="sm">{t("channels.ordersTo")}</Text>
      <Group gap="xs">
        <Code style={{ overflowWrap: "anywhere" }}>{ordersTo}</Code>
        <Copy text={ordersTo} />
      </Group>
      {renewing && (
        <ConfirmDialog
          title={t("channels.newSecretAsk", { name: channel.name })}
          text={t("channels.newSecretText")}
          verb={t("channels.newSecret")}
          act={again}
          onDone={changed}
          onClose={() => renew(false)}
        />
      )}
    </Stack>
  );
}
