// Raise a purchase order: supplier, lines, warehouse, review. The step is in the address.

import { Breadcrumbs, Button, Group, Stepper } from "@mantine/core";
import { IconArrowLeft, IconArrowRight } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";

import { t } from "../../i18n";
import { AnchorLink } from "../../ui/links";
import { Page } from "../../ui/Page";
import { firstOpenStep, type Step, STEPS, useDraft } from "./draft";
import { LinesStep } from "./LinesStep";
import { ReviewStep } from "./ReviewStep";
import { SupplierStep } from "./SupplierStep";
import { WarehouseStep } from "./WarehouseStep";

const route = getRouteApi("/app/purchase-orders/new");

export function NewOrderPage() {
  const { step: asked = "supplier" } = route.useSearch();
  const navigate = route.useNavigate();
  const state = useDraft();
  const open = STEPS.indexOf(firstOpenStep(state.draft));
  // An address may ask for a step that cannot be taken yet.
  const at = Math.min(STEPS.indexOf(asked), open);
  const go = (step: Step) => void navigate({ search: { step } });
  const beside = (offset: number) => STEPS[at + offset];
  const [back, next] = [beside(-1), beside(1)];
  return (
    <Page
      title={t("orders.new")}
      width={960}
      above={
        <Breadcrumbs mb={6} separator="›">
          <AnchorLink to="/purchase-orders" size="sm">
            {t("nav.orders")}
          </AnchorLink>
          <span>{t("orders.new")}</span>
        </Breadcrumbs>
      }
    >
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
      {STEPS[at] === "supplier" && <SupplierStep {...state} onChosen={() => go("lines")} />}
      {STEPS[at] === "lines" && <LinesStep {...state} />}
      {STEPS[at] === "warehouse" && <WarehouseStep {...state} />}
      {STEPS[at] === "review" && <ReviewStep {...state} />}
      {STEPS[at] !== "review" && (
        <Group justify="space-between" mt="lg">
          <Button
            variant="default"
            leftSection={<IconArrowLeft size={16} aria-hidden />}
            disabled={!back}
            onClick={() => back && go(back)}
          >
            {t("form.back")}
          </Button>
          <Button
            rightSection={<IconArrowRight size={16} aria-hidden />}
            disabled={!next || at >= open}
            onClick={() => next && go(next)}
          >
            {t("form.next")}
          </Button>
        </Group>
      )}
    </Page>
  );
}
