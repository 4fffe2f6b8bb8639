// Sell: customer, products, stock, review. The step is in the address.

import "./texts";
import "./sales.css";

import { Breadcrumbs, Skeleton, Text } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";

import { t } from "../../i18n";
import { Discard } from "../../ui/Discard";
import { lazily } from "../../ui/lazily";
import { AnchorLink } from "../../ui/links";
import { Page } from "../../ui/Page";
import { Wizard } from "../../ui/Wizard";
import { useConfirm } from "./confirming";
import { firstOpenStep, type Step, STEPS, useSaleDraft } from "./selling";

const waiting = <Skeleton height={240} aria-busy />;
const CustomerStep = lazily(() => import("./CustomerStep"), "CustomerStep", waiting);
const SellLines = lazily(() => import("./SellLines"), "SellLines", waiting);
const StockStep = lazily(() => import("./StockStep"), "StockStep", waiting);
const SellReview = lazily(() => import("./SellReview"), "SellReview", waiting);
const route = getRouteApi("/app/sales/new");

export function NewSalePage() {
  const { step = "customer" } = route.useSearch();
  const navigate = route.useNavigate();
  const { draft, change, clear } = useSaleDraft();
  const confirming = useConfirm(draft, clear);
  const go = (to: Step | undefined) => void navigate({ search: { step: to } });
  const discard = () => {
    confirming.reset();
    clear();
    go(undefined);
  };
  const open = firstOpenStep(draft);
  return (
    <Page
      title={t("sales.new")}
      width={960}
      above={
        <Breadcrumbs mb={6} separator="›">
          <AnchorLink to="/sales" size="sm">
            {t("nav.sales")}
          </AnchorLink>
          <span>{t("sales.new")}</span>
        </Breadcrumbs>
      }
      actions={draft.customer_id && <Discard label={t("sell.discard")} onDiscard={discard} />}
    >
      <Wizard<Step>
        steps={STEPS}
        label={(name: Step) => t(`sell.step.${name}`)}
        asked={step}
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
    </Page>
  );
}
