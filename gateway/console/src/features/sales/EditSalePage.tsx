// Edit a draft that exists, in the steps of a new sale; nobody's later change is overwritten.

import "./texts";

import { Skeleton } from "@mantine/core";
import { IconPencilOff } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useRef, useState } from "react";

import { asProblem } from "../../api/problem";
import type { Sale } from "../../api/types";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { ButtonLink } from "../../ui/links";
import { Page } from "../../ui/Page";
import { useChange, useConfirm } from "./confirming";
import { useSale } from "./queries";
import { SaleWizard } from "./SaleWizard";
import { useSaleEdit } from "./selling";

const StaleSale = lazily(() => import("./StaleSale"), "StaleSale");
const route = getRouteApi("/app/sales/$id/edit");

export function EditSalePage() {
  const { id } = route.useParams();
  const { data: sale, error, isFetching, refetch } = useSale(id);
  if (sale) return <Content key={id} sale={sale} />;
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  return <Skeleton height={240} aria-busy={isFetching} />;
}

function Content({ sale }: { sale: Sale }) {
  // The order as it was when the edit began: what is saved must still be that one.
  const [base, setBase] = useState(sale);
  if (!base.allowed_actions.includes("change")) {
    return (
      <Page title={t("sell.edit", { number: base.number })}>
        <EmptyState icon={IconPencilOff} title={t("sell.noEdit")} text={t("sell.noEditText")}>
          <ButtonLink to="/sales/$id" params={{ id: base.id }}>
            {t("sell.openOrder")}
          </ButtonLink>
        </EmptyState>
      </Page>
    );
  }
  return <Editing key={base.version} base={base} now={sale} onRenew={() => setBase(sale)} />;
}

interface EditingProps {
  base: Sale;
  /** The order as it is meanwhile. */
  now: Sale;
  onRenew(): void;
}

function Editing({ base, now, onRenew }: EditingProps) {
  const { step = "lines" } = route.useSearch();
  const navigate = route.useNavigate();
  const { draft, change, clear } = useSaleEdit(base);
  // What is saved must still be this version; another one once its difference was seen.
  const onto = useRef(base.version);
  const confirming = useConfirm(useChange(base.id, onto, draft), draft.key, clear);
  const stale = asProblem(confirming.error).status === 412 && now.version !== onto.current;
  const saveMine = () => {
    onto.current = now.version;
    if (confirming.variables) confirming.mutate(confirming.variables);
  };
  return (
    <SaleWizard
      title={t("sell.edit", { number: base.number })}
      draft={draft}
      change={change}
      asked={step}
      go={(to) => void navigate({ search: { step: to } })}
      confirming={confirming}
      discard={{
        label: t("sell.discardChanges"),
        offered: true,
        act: () => {
          clear();
          void navigate({ to: "/sales/$id", params: { id: base.id } });
        },
      }}
      trouble={
        stale && (
          <StaleSale
            now={now}
            draft={draft}
            onMine={saveMine}
            onTheirs={onRenew}
            onClose={confirming.reset}
          />
        )
      }
    />
  );
}
