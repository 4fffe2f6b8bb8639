// The steps of writing an order, for a new one and for a draft that exists alike.

import "./texts";

import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";

import { t } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { Discard } from "../../ui/Discard";
import { Page } from "../../ui/Page";
import { Trail } from "../../ui/Trail";
import { Wizard } from "../../ui/Wizard";
import { type Draft, firstOpenStep, type Step, STEPS } from "./draft";
import type { Saving } from "./ReviewStep";

// Each step has pickers or a table of its own: what others need waits until the page is there.
const waiting = <Skeleton height={240} aria-busy />;
const SupplierStep = lazily(() => import("./SupplierStep"), "SupplierStep", waiting);
const LinesStep = lazily(() => import("./LinesStep"), "LinesStep", waiting);
const WarehouseStep = lazily(() => import("./WarehouseStep"), "WarehouseStep", waiting);
const ReviewStep = lazily(() => import("./ReviewStep"), "ReviewStep", waiting);
const FirstGap = lazily(() => import("./FirstGap"), "FirstGap");

interface Props {
  title: string;
  draft: Draft;
  change(part: Partial<Draft>): void;
  /** The step of the address, which may ask for one that cannot be taken yet. */
  asked: Step;
  go(step: Step): void;
  above?: ReactNode;
  saving: Saving;
  discard: { label: string; offered: boolean; act(): void };
}

export function OrderWizard({ title, draft, change, asked, go, above, saving, discard }: Props) {
  return (
    <Page
      title={title}
      width={960}
      above={
        <Trail to="/purchase-orders" label={t("nav.orders")} here={title} />
      }
      actions={discard.offered && <Discard label={discard.label} onDiscard={discard.act} />}
    >
      {above}
      <Wizard
        steps={STEPS}
        label={(step) => t(`draft.step.${step}`)}
        asked={asked}
        open={firstOpenStep(draft)}
        go={go}
        gap={<FirstGap draft={draft} />}
        show={(step, back) => {
          if (step === "supplier") {
            return <SupplierStep draft={draft} change={change} onChosen={() => go("lines")} />;
          }
          if (step === "lines") return <LinesStep draft={draft} change={change} />;
          if (step === "warehouse") return <WarehouseStep draft={draft} change={change} />;
          return <ReviewStep draft={draft} saving={saving} back={back} />;
        }}
      />
    </Page>
  );
}
