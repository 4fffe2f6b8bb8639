// One webhook: how it goes with it, what it was told, and its settings.

import { Alert, Button, Drawer, Group, Stack, Tabs, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Webhook } from "../../api/types";
import { t } from "../../i18n";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { lazily } from "../../ui/lazily";
import { useTrying } from "../settings/useTrying";
import { State } from "./State";

// Each comes when its tab is opened.
const Messages = lazily(() => import("./Messages"), "Messages");
const WebhookForm = lazily(() => import("./WebhookForm"), "WebhookForm");

interface Props {
  webhook: Webhook;
  onSecret(text: string): void;
  onClose(): void;
}

export function WebhookDrawer({ webhook, onSecret, onClose }: Props) {
  const changed = useChanged();
  return (
    <Drawer opened onClose={onClose} title={webhook.name} size="xl">
      <Stack gap="md">
        <Health webhook={webhook} onSecret={onSecret} onClose={onClose} />
        <Tabs defaultValue="messages" keepMounted={false}>
          <Tabs.List mb="sm">
            <Tabs.Tab value="messages">{t("webhooks.messages")}</Tabs.Tab>
            <Tabs.Tab value="settings">{t("webhooks.settings")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="messages">
            <Messages webhook={webhook} onChanged={changed} />
          </Tabs.Panel>
          <Tabs.Panel value="settings">
            <WebhookForm webhook={webhook} onSaved={changed} onClose={onClose} />
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </Drawer>
  );
}

/** What was told to the cache of a webhook is not true any more. */
function useChanged() {
  const cache = useQueryClient();
  return () => {
    for (const path of [paths.webhooks, paths.webhook, paths.webhookMessages]) {
      void cache.invalidateQueries({ queryKey: allOf(path) });
    }
  };
}

type Asking = "secret" | "remove" | null;

function Health({ webhook, onSecret, onClose }: Props) {
  const changed = useChanged();
  const [asking, ask] = useState<Asking>(null);
  const params = { path: { webhook_id: webhook.id } };
  const headers = { "If-Match": `"${webhook.version}"` };
  const running = webhook.status === "active";
  const { start, busy, outcome } = useTrying(changed);
  const test = async () => {
    const { ok, error, took_ms } = await data(client.POST(paths.webhookTest, { params }));
    return { ok, text: ok ? t("webhooks.testGood", { ms: took_ms }) : error };
  };
  const pause = async () => {
    await data(
      running
        ? client.POST("/api/v1/notifications/webhooks/{webhook_id}/pause", { params })
        : client.POST("/api/v1/notifications/webhooks/{webhook_id}/resume", { params }),
    );
    return null;
  };
  const renew = async () => {
    const made = await data(
      client.POST("/api/v1/notifications/webhooks/{webhook_id}/secret", { params, headers }),
    );
    onSecret(made.secret);
  };
  const remove = () => client.DELETE(paths.webhook, { params, headers });
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <State row={webhook} />
        <Text size="sm">{t("webhooks.told", { number: webhook.last_number })}</Text>
      </Group>
      <Trouble webhook={webhook} />
      {outcome}
      <Group gap="xs">
        <Button size="compact-md" variant="default" loading={busy} onClick={() => start(test)}>
          {t("webhooks.test")}
        </Button>
        <Button size="compact-md" variant="default" onClick={() => start(pause)}>
          {running ? t("webhooks.pause") : t("webhooks.resume")}
        </Button>
        <Button size="compact-md" variant="default" onClick={() => ask("secret")}>
          {t("webhooks.newSecret")}
        </Button>
        <Button size="compact-md" variant="default" onClick={() => ask("remove")}>
          {t("webhooks.drop")}
        </Button>
      </Group>
      {asking === "secret" && (
        <ConfirmDialog
          title={t("webhooks.newSecretAsk", { name: webhook.name })}
          text={t("webhooks.newSecretText")}
          verb={t("webhooks.newSecret")}
          color="blue"
          act={renew}
          onDone={changed}
          onClose={() => ask(null)}
        />
      )}
      {asking === "remove" && (
        <ConfirmDialog
          title={t("webhooks.dropAsk", { name: webhook.name })}
          text={t("webhooks.dropText")}
          verb={t("webhooks.drop")}
          act={remove}
          onDone={() => {
            onClose();
            changed();
          }}
          onClose={() => ask(null)}
        />
      )}
    </Stack>
  );
}

/** What somebody should do something about. */
function Trouble({ webhook }: { webhook: Webhook }) {
  const error = webhook.last_error;
  if (!webhook.maker_active) return <Alert color="amber">{t("webhooks.left")}</Alert>;
  if (webhook.status === "disabled") {
    return <Alert color="red">{t("webhooks.disabled", { error })}</Alert>;
  }
  return error ? <Alert color="red">{error}</Alert> : null;
}
