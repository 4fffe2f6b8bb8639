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
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
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
  const rows = listing.data?.items ?? [];
  const show = (id: string | undefined) => void navigate({ search: { edit: id }, replace: true });
  const changed = () => void cache.invalidateQueries({ queryKey: allOf(paths.webhooks) });
  const opened = rows.find(({ id }) => id === edit);
  const actions = (row: Webhook) => (
    <Button
      size="compact-sm"
      variant="default"
      data-main
      aria-label={t("webhooks.open", { name: row.name })}
      onClick={() => show(row.id)}
    >
      {t("webhooks.opens")}
    </Button>
  );
  return (
    <>
      <Intro text={t("webhooks.intro")}>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => show("new")}>
          {t("webhooks.add")}
        </Button>
      </Intro>
      <DataTable
        tall
        label={t("webhooks.title")}
        columns={[...columns, { id: "do", header: t("table.actions"), width: 90, align: "right", cell: actions }]}
        rows={rows}
        listing={listing}
        card={(row) => (
          <div className="card-line">
            <Name row={row} />
            <span>
              <State row={row} /> {actions(row)}
            </span>
          </div>
        )}
        empty={
          <EmptyState icon={IconWebhook} title={t("webhooks.none")} text={t("webhooks.intro")} />
        }
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
  { id: "name", header: t("webhooks.name"), least: 200, cell: (row) => <Name row={row} /> },
  { id: "messages", header: t("webhooks.messages"), width: 210, yields: 1, cell: (row) => amiss(row) },
  { id: "state", header: t("webhooks.state"), width: 130, cell: (row) => <State row={row} /> },
];

function Name({ row }: { row: Webhook }) {
  return (
    <div style={{ minWidth: 0 }}>
      <div className="clip">
        <b>{row.name}</b>
      </div>
      <div className="clip second-line">{row.last_error || row.url}</div>
    </div>
  );
}

/** How many messages there were, and what somebody should look at. */
function amiss(row: Webhook): string {
  return [
    String(row.last_number),
    ...(row.waiting ? [tn("webhooks.waiting", row.waiting)] : []),
    ...(row.failed ? [tn("webhooks.failed", row.failed)] : []),
  ].join(" · ");
}
