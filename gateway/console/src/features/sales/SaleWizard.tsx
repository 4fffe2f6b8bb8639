// The steps of writing a sale, for a new one and for a draft that exists alike.

import "./texts";
import "./sales.css";

import { Skeleton, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { t } from "../../i18n";
import { Discard } from "../../ui/Discard";
import { lazily } from "../../ui/lazily";
import { Page } from "../../ui/Page";
import { Trail } from "../../ui/Trail";
import { Wizard } from "../../ui/Wizard";
import type { Confirming } from "./confirming";
import { firstOpenStep, type SaleDraft, type Step, STEPS } from "./selling";

const waiting = <Skeleton height={240} aria-busy />;
const CustomerStep = lazily(() => import("./CustomerStep"), "CustomerStep", waiting);
const SellLines = lazily(() => import("./SellLines"), "SellLines", waiting);
const StockStep = lazily(() => import("./StockStep"), "StockStep", waiting);
const SellReview = lazily(() => import("./SellReview"), "SellReview", waiting);

interface Props {
  title: string;
  draft: SaleDraft;
  change(part: Partial<SaleDraft>): void;
  /** The step of the address, which may ask for one that cannot be taken yet. */
  asked: Step;
  go(step: Step): void;
  confirming: Confirming;
  discard: { label: string; offered: boolean; act(): void };
  /** What stands in the way of saving. */
  trouble?: ReactNode;
}

export function SaleWizard({ title, draft, change, asked, go, confirming, discard, trouble }: Props) {
  const open = firstOpenStep(draft);
  return (
    <Page
      title={title}
      width={960}
      above={
        <Trail to="/sales" label={t("nav.sales")} here={title} />
      }
      actions={discard.offered && <Discard label={discard.label} onDiscard={discard.act} />}
    >
      <Wizard<Step>
        steps={STEPS}
        label={(name: Step) => t(`sell.step.${name}`)}
        asked={asked}
        open={open}
        go={go}
        gap={
          open !== "review" && (
            <Text size="sm" c="dimmed" ta="right" mt="xs">
              {t(`sell.gap.${open}`)}
            </Text>
          )
        }
        show={(name: Step, back) => {
          if (name === "customer") {
            return <CustomerStep draft={draft} change={change} onChosen={() => go("lines")} />;
          }
          if (name === "lines") return <SellLines draft={draft} change={change} />;
          if (name === "stock") return <StockStep draft={draft} change={change} />;
          return <SellReview draft={draft} change={change} confirming={confirming} back={back} />;
        }}
      />
      {trouble}
    </Page>
  );
}
