// The way into an empty company: what is to be done first, step by step, for whoever may do it.

import "./guide.css";

import { ActionIcon, Group, Text, Title, Tooltip } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconCircleCheckFilled, IconX } from "@tabler/icons-react";
import type { LinkProps } from "@tanstack/react-router";
import { useEffect } from "react";

import { learn, t, type TextKey } from "../../i18n";
import texts from "../../i18n/en-IN.guide.json";
import { ButtonLink } from "../../ui/links";
import { useMe } from "../session/me";
import { type Step, useProgress } from "./progress";

learn(texts);

/** Where a step is taken, and where else. */
const PLACES: Readonly<Record<Step, readonly [TextKey, LinkProps][]>> = {
  company: [["guide.company.go", { to: "/settings/company" }]],
  warehouse: [["guide.warehouse.go", { to: "/warehouses", search: { edit: "new" } }]],
  products: [
    ["guide.products.go", { to: "/products", search: { edit: "new" } }],
    ["guide.import", { to: "/import", search: { of: "products" } }],
  ],
  stock: [
    ["guide.stock.go", { to: "/stock/adjust" }],
    ["guide.import", { to: "/import", search: { of: "opening" } }],
  ],
  supplier: [
    ["guide.supplier.go", { to: "/suppliers", search: { edit: "new" } }],
    ["guide.import", { to: "/import", search: { of: "suppliers" } }],
  ],
  people: [["guide.people.go", { to: "/settings/invitations", search: { edit: "new" } }]],
  purchase: [["guide.purchase.go", { to: "/purchase-orders/new" }]],
  sale: [["guide.sale.go", { to: "/sales/new" }]],
};

/** Nothing for whoever closed it, or is through. */
export function Guide() {
  const { user, tenant } = useMe();
  const [closed, setClosed] = useLocalStorage({
    key: `qm-guide-${tenant.id}-${user.id}`,
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  return closed ? null : <Steps onClose={() => setClosed(true)} />;
}

function Steps({ onClose }: { onClose(): void }) {
  const progress = useProgress();
  const steps = [...(progress ?? [])];
  const next = steps.find(([, done]) => !done)?.[0];
  const through = progress !== undefined && next === undefined;
  // Who is through is not asked again.
  useEffect(() => {
    if (through) onClose();
  }, [through, onClose]);
  if (next === undefined) return null;
  const done = steps.filter(([, isDone]) => isDone).length;
  return (
    <section className="panel" aria-labelledby="guide">
      <div className="panel-head guide-head">
        <div>
          <Title order={2} id="guide">
            {t("guide.title")}
          </Title>
          <Text size="sm" c="dimmed">
            {t("guide.text")}
          </Text>
        </div>
        <Group gap="sm" wrap="nowrap">
          <Text size="sm" className="number" role="status">
            {t("guide.progress", { done, all: steps.length })}
          </Text>
          <Tooltip label={t("guide.close")}>
            <ActionIcon aria-label={t("guide.close")} onClick={onClose}>
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Group>
      </div>
      <span className="fill-track guide-fill" aria-hidden>
        <span className="fill-bar" style={{ width: `${(done / steps.length) * 100}%` }} />
      </span>
      <ol className="plain-list guide">
        {steps.map(([step, isDone], index) => (
          <Line key={step} step={step} number={index + 1} done={isDone} next={step === next} />
        ))}
      </ol>
    </section>
  );
}

interface LineProps {
  step: Step;
  number: number;
  done: boolean;
  /** The first that is not done. */
  next: boolean;
}

function Line({ step, number, done, next }: LineProps) {
  return (
    <li data-step={step} data-done={done || undefined} aria-current={next ? "step" : undefined}>
      <span className="guide-mark">
        {done ? <IconCircleCheckFilled size={24} aria-label={t("guide.done")} /> : <span>{number}</span>}
      </span>
      <div className="guide-words">
        <b>{t(`guide.${step}`)}</b>
        <p>{t(`guide.${step}.why`)}</p>
      </div>
      {!done && (
        <Group gap="xs">
          {PLACES[step].map(([label, place], index) => (
            <ButtonLink key={label} {...place} size="xs" variant={next && index === 0 ? "filled" : "default"}>
              {t(label)}
            </ButtonLink>
          ))}
        </Group>
      )}
    </li>
  );
}
