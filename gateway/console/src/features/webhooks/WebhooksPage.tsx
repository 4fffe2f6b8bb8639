// Webhooks: the programs that are told, how it goes with each, and how another is added.

import "./texts";

import { Button } from "@mantine/core";
import { IconPlus, IconWebhook } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { api } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Webhook } from "../../api/types";
import { t, tn } from "../../i18n";
import type { Column } from "../../ui/columns";
import { lazily } from "../../ui/lazily";
import { ConnectionName, Connections } from "../settings/Connections";
import { Intro } from "../settings/Intro";
import { State } from "./State";

const route = getRouteApi("/app/settings/webhooks");
const NewWebhook = lazily(() => import("./NewWebhook"), "NewWebhook");
const SecretDialog = lazily(() => import("../channels/SecretDialog"), "SecretDialog");
const WebhookDrawer = lazily(() => import("./WebhookDrawer"), "WebhookDrawer");

export function WebhooksPage() {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const listing = api.useQuery("get", paths.webhooks);
  const show = (id: string | undefined) => void navigate({ search: { edit: id }, replace: true });
  const changed = () => void cache.invalidateQueries({ queryKey: allOf(paths.webhooks) });
  const opened = listing.data?.items.find(({ id }) => id === edit);
  return (
    <>
      <Intro text={t("webhooks.intro")}>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => show("new")}>
          {t("webhooks.add")}
        </Button>
      </Intro>
      <Connections
        title={t("webhooks.title")}
        none={t("webhooks.none")}
        text={t("webhooks.intro")}
        icon={IconWebhook}
        columns={columns}
        listing={listing}
        state={(row) => <State row={row} />}
        opens={t("webhooks.opens")}
        openOf={(name) => t("webhooks.open", { name })}
        onOpen={show}
      />
      {edit === "new" && (
        <NewWebhook onSecret={setSecret} onSaved={changed} onClose={() => show(undefined)} />
      )}
      {opened && (
        <WebhookDrawer
          key={opened.id}
          webhook={opened}
          onSecret={setSecret}
          onClose={() => show(undefined)}
        />
      )}
      {secret !== null && (
        <SecretDialog
          text={secret}
          title={t("webhooks.made")}
          once={t("webhooks.once")}
          onClose={() => setSecret(null)}
        />
      )}
    </>
  );
}

const columns: readonly Column<Webhook>[] = [
  { id: "name", header: t("webhooks.name"), least: 200, cell: (row) => <ConnectionName row={row} /> },
  { id: "messages", header: t("webhooks.messages"), width: 210, yields: 1, cell: (row) => amiss(row) },
  { id: "state", header: t("webhooks.state"), width: 130, cell: (row) => <State row={row} /> },
];

/** How many messages there were, and what somebody should look at. */
function amiss(row: Webhook): string {
  return [
    String(row.last_number),
    ...(row.waiting ? [tn("webhooks.waiting", row.waiting)] : []),
    ...(row.failed ? [tn("webhooks.failed", row.failed)] : []),
  ].join(" · ");
}
