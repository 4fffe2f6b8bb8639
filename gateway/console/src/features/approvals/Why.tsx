// Why an order waits for me: the steps that ask for me, and what their rules look at.

import { Text } from "@mantine/core";

import type { OpenStep, Waiting } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Moment } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";

export function Why({ waiting }: { waiting: Waiting }) {
  const { steps, asked_by_name, asked_by_action, asked_at, reason, for_name } = waiting;
  return (
    <Panel
      title={t("queue.why")}
      actions={
        <Text size="sm" c="dimmed">
          {t(`timeline.${asked_by_action}`)} · {asked_by_name} · <Moment at={asked_at} />
        </Text>
      }
    >
      <ul className="plain-list">
        {steps.map((step) => (
          <li key={step.id}>
            <Asked step={step} />
            {for_name && ` (${t("queue.forOther", { name: for_name })})`}
          </li>
        ))}
      </ul>
      {reason && <p className="quote decision-quote">{reason}</p>}
    </Panel>
  );
}

function Asked({ step }: { step: OpenStep }) {
  const formats = useFormats();
  const { name, rule_id, above, by_category, by_supplier, escalates_at, escalated_at } = step;
  const why = [
    above != null && t("queue.above", { amount: formats.money(above) }),
    by_category && t("queue.byCategory"),
    by_supplier && t("queue.bySupplier"),
  ].filter(Boolean);
  const plain = rule_id === null ? t("queue.step", { step: name }) : name;
  return (
    <>
      {why.length > 0 ? t("queue.because", { step: name, why: why.join(", ") }) : plain}
      {escalated_at && (
        <Text size="xs" c="var(--mantine-color-error)">
          {t("queue.escalated")}
        </Text>
      )}
      {!escalated_at && escalates_at && (
        <Text size="xs" c="dimmed">
          {t("queue.escalates")} <Moment at={escalates_at} />
        </Text>
      )}
    </>
  );
}
