// Whose consent an order needs: who gave it, and whom it waits for.

import { Text } from "@mantine/core";
import { IconCircleCheck, IconClock } from "@tabler/icons-react";

import type { Order } from "../../api/types";
import { t } from "../../i18n";
import { Moment } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useApprovers } from "../approvals/approvers";
import { roleName, useRoles } from "../settings/roleNames";

type Step = Order["approvals"][number];

export function Approvals({ order }: { order: Order }) {
  const asked = order.status !== "draft" && order.approvals.some((step) => step.rule_id);
  if (!asked) return null;
  const waiting = order.approvals.filter((step) => !step.approved_at).map((step) => step.step);
  const turn = Math.min(...waiting);
  return (
    <Panel title={t("approvals.title")}>
      <ul className="plain-list">
        {order.approvals.map((step) => (
          <li key={step.id} className="card-line">
            <b>{step.name}</b>
            {step.approved_at ? <Given step={step} /> : <Waits step={step} now={step.step === turn} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Given({ step }: { step: Step }) {
  const name = step.approved_by_name ?? "";
  return (
    <Text size="sm" className="with-icon">
      <IconCircleCheck size={16} aria-hidden />
      {step.approved_for_name
        ? t("approvals.givenFor", { name, giver: step.approved_for_name })
        : t("approvals.given", { name })}
      {step.approved_at && <Moment at={step.approved_at} />}
    </Text>
  );
}

function Waits({ step, now }: { step: Step; now: boolean }) {
  const approvers = useApprovers(step.user_ids.length > 0);
  const known = useRoles();
  const people = approvers.filter(({ id }) => step.user_ids.includes(id)).map(({ name }) => name);
  const roles = step.escalated_at ? [...step.roles, ...step.escalate_to_roles] : step.roles;
  const named = [...people, ...roles.map((role) => roleName(known, role))];
  const whom = named.join(", ") || t(step.user_ids.length > 0 ? "approvals.others" : "approvals.anyApprover");
  return (
    <Text size="sm" c="dimmed" className="with-icon">
      <IconClock size={16} aria-hidden />
      {t(now ? "approvals.waits" : "approvals.later", { whom })}
    </Text>
  );
}
