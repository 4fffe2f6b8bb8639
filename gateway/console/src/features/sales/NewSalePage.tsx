// Sell: customer, products, stock, review. The step is in the address.

import "./texts";

import { getRouteApi } from "@tanstack/react-router";

import { t } from "../../i18n";
import { useConfirm, useRaise } from "./confirming";
import { SaleWizard } from "./SaleWizard";
import { type Step, useSaleDraft } from "./selling";

const route = getRouteApi("/app/sales/new");

export function NewSalePage() {
  const { step = "customer" } = route.useSearch();
  const navigate = route.useNavigate();
  const { draft, change, clear } = useSaleDraft();
  const confirming = useConfirm(useRaise(draft), draft.key, clear);
  const go = (to: Step | undefined) => void navigate({ search: { step: to } });
  return (
    <SaleWizard
      title={t("sales.new")}
      draft={draft}
      change={change}
      asked={step}
      go={go}
      confirming={confirming}
      discard={{
        label: t("sell.discard"),
        offered: draft.customer_id !== "",
        act: () => {
          confirming.reset();
          clear();
          go(undefined);
        },
      }}
    />
  );
}
