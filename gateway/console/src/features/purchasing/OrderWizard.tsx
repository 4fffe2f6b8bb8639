// The steps of writing an order, for a new one and for a draft that exists alike.

import "./texts";

import { Breadcrumbs, Button, Group, Skeleton, Stepper } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowLeft, IconArrowRight, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";

import { t } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { AnchorLink } from "../../ui/links";
import { Page } from "../../ui/Page";
import { type Draft, firstOpenStep, type Step, STEPS } from "./draft";
import type { Saving } from "./ReviewStep";

// Each step has pickers or a table of its own: what others need waits until the page is there.
const waiting = <Skeleton height={240} aria-busy />;
const SupplierStep = lazily(() => import("./SupplierStep"), "SupplierStep", waiting);
const LinesStep = lazily(() => import("./LinesStep"), "LinesStep", waiting);
const WarehouseStep = lazily(() => import("./WarehouseStep"), "WarehouseStep", waiting);
const ReviewStep = lazily(() => import("./ReviewStep"), "ReviewStep", waiting);
const FirstGap = lazily(() => import("./FirstGap"), "FirstGap");
const ConfirmDialog = lazily(() => import("../../ui/ConfirmDialog"), "ConfirmDialog");

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
  const open = STEPS.indexOf(firstOpenStep(draft));
  const at = Math.min(STEPS.indexOf(asked), open);
  const beside = (offset: number) => STEPS[at + offset];
  const [back, next] = [beside(-1), beside(1)];
  const goOn = next && at < open ? () => go(next) : undefined;
  useOnward(goOn);
  const goBack = (
    <Button
      variant="default"
      leftSection={<IconArrowLeft size={16} aria-hidden />}
      disabled={!back}
      onClick={() => back && go(back)}
    >
      {t("form.back")}
    </Button>
  );
  return (
    <Page
      title={title}
      width={960}
      above={
        <Breadcrumbs mb={6} separator="›">
          <AnchorLink to="/purchase-orders" size="sm">
            {t("nav.orders")}
          </AnchorLink>
          <span>{title}</span>
        </Breadcrumbs>
      }
      actions={discard.offered && <Discard label={discard.label} onDiscard={discard.act} />}
    >
      {above}
      <Stepper
        active={at}
        size="xs"
        mb="lg"
        wrap={false}
        className="steps"
        classNames={{ stepBody: "step-name" }}
        onStepClick={(index) => STEPS[index] && go(STEPS[index])}
      >
        {STEPS.map((step, index) => (
          <Stepper.Step
            key={step}
            label={t(`draft.step.${step}`)}
            allowStepSelect={index <= open}
            disabled={index > open}
            aria-current={index === at}
          />
        ))}
      </Stepper>
      {STEPS[at] === "supplier" && (
        <SupplierStep draft={draft} change={change} onChosen={() => go("lines")} />
      )}
      {STEPS[at] === "lines" && <LinesStep draft={draft} change={change} />}
      {STEPS[at] === "warehouse" && <WarehouseStep draft={draft} change={change} />}
      {STEPS[at] === "review" && <ReviewStep draft={draft} saving={saving} back={goBack} />}
      {STEPS[at] !== "review" && (
        <Group justify="space-between" mt="lg">
          {goBack}
          <Button
            rightSection={<IconArrowRight size={16} aria-hidden />}
            aria-keyshortcuts="Control+Enter"
            disabled={!goOn}
            onClick={goOn}
          >
            {t("form.next")}
          </Button>
        </Group>
      )}
      {next && !goOn && <FirstGap draft={draft} />}
    </Page>
  );
}

/** Ctrl+Enter goes to the next step from wherever one is typing. */
function useOnward(goOn: (() => void) | undefined): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      goOn?.();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [goOn]);
}

function Discard({ label, onDiscard }: { label: string; onDiscard(): void }) {
  const [asking, ask] = useDisclosure(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={ask.open}
      >
        {label}
      </Button>
      {asking && (
        <ConfirmDialog
          title={t("draft.discardAsk")}
          text={t("draft.discardText")}
          verb={label}
          act={() => Promise.resolve()}
          onDone={onDiscard}
          onClose={ask.close}
        />
      )}
    </>
  );
}
