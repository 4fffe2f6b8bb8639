// Sales channels: the shops, how it goes with each, and how another is connected.

import "./texts";

import { Button, Group } from "@mantine/core";
import { IconBuildingStore, IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { api } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { useWarehouses } from "../../api/lists";
import type { Channel } from "../../api/types";
import { t, tn } from "../../i18n";
import type { Column } from "../../ui/columns";
import { lazily } from "../../ui/lazily";
import { ConnectionName, Connections } from "../settings/Connections";
import { Intro } from "../settings/Intro";
import { State } from "./State";

const route = getRouteApi("/app/settings/channels");
const NewChannel = lazily(() => import("./NewChannel"), "NewChannel");
const SecretDialog = lazily(() => import("./SecretDialog"), "SecretDialog");
const ChannelDrawer = lazily(() => import("./ChannelDrawer"), "ChannelDrawer");
const NEW: Readonly<Record<string, Channel["kind"]>> = { new: "http", shopify: "shopify" };

export function ChannelsPage() {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const listing = api.useQuery("get", paths.channels);
  const { data: warehouses } = useWarehouses();
  const show = (id: string | undefined) => void navigate({ search: { edit: id }, replace: true });
  const changed = () => void cache.invalidateQueries({ queryKey: allOf(paths.channels) });
  const called = (id: string) => warehouses?.items.find((one) => one.id === id)?.name ?? id;
  const kind = edit === undefined ? undefined : NEW[edit];
  const opened = listing.data?.items.find(({ id }) => id === edit);
  const create = (
    <Group gap="xs">
      <Button variant="default" onClick={() => show("shopify")}>
        {t("channels.connectShopify")}
      </Button>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => show("new")}>
        {t("channels.connect")}
      </Button>
    </Group>
  );
  return (
    <>
      <Intro text={t("channels.intro")}>{create}</Intro>
      <Connections
        title={t("channels.title")}
        none={t("channels.none")}
        text={t("channels.intro")}
        icon={IconBuildingStore}
        columns={columns}
        listing={listing}
        state={(row) => <State row={row} />}
        opens={t("channels.opens")}
        openOf={(name) => t("channels.open", { name })}
        onOpen={show}
      />
      {kind && (
        <NewChannel
          kind={kind}
          called={called}
          onSecret={setSecret}
          onSaved={changed}
          onClose={() => show(undefined)}
        />
      )}
      {opened && (
        <ChannelDrawer
          key={opened.id}
          channel={opened}
          state={<State row={opened} />}
          called={called}
          onSecret={setSecret}
          onClose={() => show(undefined)}
        />
      )}
      {secret !== null && <SecretDialog text={secret} onClose={() => setSecret(null)} />}
    </>
  );
}

const columns: readonly Column<Channel>[] = [
  { id: "name", header: t("channels.name"), least: 200, cell: (row) => <ConnectionName row={row} /> },
  { id: "kind", header: t("channels.kind"), width: 110, yields: 2, cell: (row) => t(`channels.kind.${row.kind}`) },
  { id: "products", header: t("channels.products"), width: 190, yields: 1, cell: (row) => <Amiss row={row} /> },
  { id: "state", header: t("channels.state"), width: 150, cell: (row) => <State row={row} /> },
];

/** How many products it sells, and what somebody should look at. */
function Amiss({ row }: { row: Channel }) {
  const parts = [
    String(row.products),
    ...(row.waiting ? [tn("channels.waiting", row.waiting)] : []),
    ...(row.refused ? [tn("channels.refused", row.refused)] : []),
    ...(row.orders_waiting ? [tn("channels.ordersWaiting", row.orders_waiting)] : []),
  ];
  return parts.join(" · ");
}
