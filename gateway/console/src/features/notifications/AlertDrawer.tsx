// Make a rule of one's own or change any; a ready-made one can be set back to what it said at first.

import "../settings/texts";

import { Button, Group } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { AlertRule, Trigger } from "../../api/types";
import { SELDOM } from "../../api/cache";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { RecordDrawer, type Values } from "../../ui/RecordDrawer";
import { usePermissions } from "../settings/permissions";
import { useRoles } from "../settings/roleNames";
import { alertFields, asEditing, termsOf } from "./alertForm";

interface Props {
  /** Null for a new one. */
  rule: AlertRule | null;
  onSaved(): void;
  onClose(): void;
}

export function AlertDrawer({ rule, onSaved, onClose }: Props) {
  const roles = useRoles();
  const permissions = usePermissions();
  const users = api.useQuery("get", paths.users, { params: { query: { limit: 200 } } }).data;
  const found = api.useQuery("get", paths.triggers, {}, { staleTime: SELDOM }).data;
  const triggers: readonly Trigger[] = found?.items ?? [];
  const people = (users?.items ?? []).filter(({ active }) => active);
  const params = { path: { alert_rule_id: rule?.id ?? "" } };
  const save = (values: Values, headers: Record<string, string>) => {
    const terms = termsOf(values, triggers);
    return rule === null
      ? client.POST(paths.alertRules, { body: { ...terms, trigger: values.trigger ?? "" }, headers })
      : client.PATCH(paths.alertRule, { params, body: terms, headers });
  };
  const about = triggers.find(({ name }) => name === rule?.trigger);
  if (rule && !about) return null;
  return (
    <RecordDrawer
      opened
      title={rule?.name ?? t("alerts.new")}
      fields={alertFields({ about, triggers, roles, permissions, people })}
      editing={rule ? asEditing(rule) : undefined}
      defaults={{ channels: "in_app", cooldown_minutes: "0" }}
      save={save}
      reload={async () => asEditing((await data(client.GET(paths.alertRule, { params }))) as AlertRule)}
      below={rule && (rule.changed || !rule.ready_made) && <Away rule={rule} onDone={() => {
        onSaved();
        onClose();
      }} />}
      onSaved={onSaved}
      onClose={onClose}
    />
  );
}

function Away({ rule, onDone }: { rule: AlertRule; onDone(): void }) {
  const going = useMutation({
    mutationFn: () =>
      client.DELETE(paths.alertRule, {
        params: { path: { alert_rule_id: rule.id } },
        headers: { "If-Match": `"${rule.version}"` },
      }),
    onSuccess: onDone,
  });
  return (
    <>
      <Group mt="md">
        <Button
          size="xs"
          variant="subtle"
          color={rule.ready_made ? "gray" : "red"}
          loading={going.isPending}
          onClick={() => going.mutate()}
        >
          {t(rule.ready_made ? "alerts.reset" : "alerts.remove")}
        </Button>
      </Group>
      <FormError error={going.error} />
    </>
  );
}
