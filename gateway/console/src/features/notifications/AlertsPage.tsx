// The company's alert rules by kind: on or off, whom they tell and how; and its stock reports.

import "./texts";
import "./notifications.css";
import "../settings/texts";

import { Badge, Button, Skeleton, Switch, Text, UnstyledButton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { api, client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { AlertRule } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t, tData } from "../../i18n";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { Panel } from "../../ui/Page";
import { Intro } from "../settings/Intro";
import { how, whom } from "./alerts";
import { KINDS } from "./kinds";

const Digests = lazily(() => import("./Digests"), "Digests");
const AlertDrawer = lazily(() => import("./AlertDrawer"), "AlertDrawer");
const route = getRouteApi("/app/settings/alerts");

export function AlertsPage() {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const { data: found, error, isPending, refetch } = api.useQuery("get", paths.alertRules);
  const rules = found?.items ?? [];
  const show = (id: string | undefined) => void navigate({ search: { edit: id }, replace: true });
  const edited = rules.find(({ id }) => id === edit);
  const again = () => void cache.invalidateQueries({ queryKey: allOf(paths.alertRules) });
  return (
    <>
      <Intro text={t("alerts.intro")}>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => show("new")}>
          {t("alerts.new")}
        </Button>
      </Intro>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton height={320} aria-busy />}
      <div className="alert-kinds">
        {KINDS.map((kind) => ({ kind, of: rules.filter((rule) => rule.kind === kind) }))
          .filter(({ of }) => of.length > 0)
          .map(({ kind, of }) => (
            <Panel key={kind} title={tData("kind", kind)}>
              <ul className="plain-list" aria-label={t("alerts.rules", { kind: tData("kind", kind) })}>
                {of.map((rule) => (
                  <Rule key={rule.id} rule={rule} onOpen={() => show(rule.id)} onSaved={again} />
                ))}
              </ul>
            </Panel>
          ))}
        <Digests />
      </div>
      {(edit === "new" || edited) && (
        <AlertDrawer
          key={edit}
          rule={edited ?? null}
          onSaved={again}
          onClose={() => show(undefined)}
        />
      )}
    </>
  );
}

interface RuleProps {
  rule: AlertRule;
  onOpen(): void;
  onSaved(): void;
}

function Rule({ rule, onOpen, onSaved }: RuleProps) {
  const formats = useFormats();
  const switching = useMutation({
    mutationFn: (active: boolean) =>
      data(
        client.PATCH(paths.alertRule, {
          params: { path: { alert_rule_id: rule.id } },
          body: { active },
          headers: { "If-Match": `"${rule.version}"` },
        }),
      ),
    onSettled: onSaved,
  });
  const active = switching.isPending ? switching.variables : rule.active;
  return (
    <li className="alert-rule" data-inactive={!active || undefined}>
      <Switch
        aria-label={t("alerts.switch", { name: rule.name })}
        checked={active}
        onChange={(event) => switching.mutate(event.currentTarget.checked)}
      />
      <div>
        <UnstyledButton className="plain-link" fz="sm" onClick={onOpen}>
          {rule.name}
        </UnstyledButton>
        <Text size="sm" c="dimmed">
          {whom(rule)} · {how(rule, formats)}
        </Text>
        <FormError error={switching.error} />
      </div>
      {(rule.changed || !rule.ready_made) && (
        <Badge color={rule.ready_made ? "blue" : "teal"}>
          {t(rule.ready_made ? "alerts.changed" : "alerts.own")}
        </Badge>
      )}
    </li>
  );
}
