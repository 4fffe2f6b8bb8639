// Which orders need whose consent: the rules in words, step by step, and those nobody can satisfy.

import "../settings/texts";
import "./ruleTexts";
import "./approvals.css";

import { Badge, Button, Skeleton, Text, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconChecklist, IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { api } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { ApprovalRule } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { Intro } from "../settings/Intro";
import { useApprovers } from "./approvers";
import { useNames } from "./named";
import { inWords, type Names, warningOf } from "./rules";

const RuleDrawer = lazily(() => import("./RuleDrawer"), "RuleDrawer");
const route = getRouteApi("/app/settings/approval-rules");
const ALL = { params: { query: { limit: 200 } } };

export function RulesPage() {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const { data, error, isPending, refetch } = api.useQuery("get", paths.approvalRules, ALL);
  const rules = data?.items ?? [];
  const names = useNames(
    rules.flatMap((rule) => rule.supplier_ids),
    rules.flatMap((rule) => rule.users),
  );
  const show = (id: string | undefined) => void navigate({ search: { edit: id }, replace: true });
  const edited = rules.find(({ id }) => id === edit);
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => show("new")}>
      {t("rules.new")}
    </Button>
  );
  return (
    <>
      <Intro text={t("rules.intro")}>{create}</Intro>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton height={120} aria-busy />}
      {data && rules.length === 0 && (
        <div className="panel">
          <EmptyState icon={IconChecklist} title={t("rules.none")} text={t("rules.noneText")} />
        </div>
      )}
      {rules.length > 0 && (
        <ol className="panel plain-list" aria-label={t("rules.title")}>
          {rules.map((rule) => (
            <Rule key={rule.id} rule={rule} names={names} onOpen={() => show(rule.id)} />
          ))}
        </ol>
      )}
      {(edit === "new" || edited) && (
        <RuleDrawer
          key={edit}
          rule={edited ?? null}
          onSaved={() => void cache.invalidateQueries({ queryKey: allOf(paths.approvalRules) })}
          onClose={() => show(undefined)}
        />
      )}
    </>
  );
}

function Rule({ rule, names, onOpen }: { rule: ApprovalRule; names: Names; onOpen(): void }) {
  const formats = useFormats();
  const approvers = useApprovers();
  const warning = rule.active && approvers.length > 0 && warningOf(rule, approvers, formats);
  return (
    <li className="rule" data-inactive={!rule.active || undefined}>
      <span className="rule-step" aria-label={`${t("rules.step")} ${rule.step}`}>
        {rule.step}
      </span>
      <div>
        <UnstyledButton className="plain-link" fz="sm" onClick={onOpen}>
          {rule.name}
        </UnstyledButton>
        <Text size="sm" c="dimmed">
          {inWords(rule, names, formats)}
        </Text>
        {warning && (
          <Text size="sm" c="var(--mantine-color-error)" className="with-icon">
            <IconAlertTriangle size={15} aria-hidden />
            {warning}
          </Text>
        )}
      </div>
      {!rule.active && <Badge color="gray">{t("rules.inactive")}</Badge>}
    </li>
  );
}
