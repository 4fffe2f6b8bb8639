// Edit a draft that exists, or amend what was approved, in the steps of a new order; nobody's later
// change is overwritten.

import "./texts";

import { Skeleton } from "@mantine/core";
import { IconPencilOff } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useRef, useState } from "react";

import { asProblem } from "../../api/problem";
import type { Order } from "../../api/types";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { ButtonLink } from "../../ui/links";
import { Page } from "../../ui/Page";
import { useEdit } from "./draft";
import { OrderWizard } from "./OrderWizard";
import { useOrder } from "./queries";
import { useChange } from "./saving";

const StaleEdit = lazily(() => import("./StaleEdit"), "StaleEdit");
const AmendPanel = lazily(() => import("./AmendPanel"), "AmendPanel");
const CHANGE = [
  { how: "draft", label: t("draft.saveChanges") },
  { how: "submit", label: t("draft.saveSubmit") },
] as const;
const AMEND = [{ how: "amend", label: t("action.amend") }] as const;

const route = getRouteApi("/app/purchase-orders/$id/edit");

export function EditOrderPage() {
  const { id } = route.useParams();
  const { data: order, error, isFetching, refetch } = useOrder(id);
  if (order) return <Content key={id} order={order} />;
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  return <Skeleton height={240} aria-busy={isFetching} />;
}

function Content({ order }: { order: Order }) {
  // The order as it was when the edit began: what is saved must still be that one.
  const [base, setBase] = useState(order);
  if (!base.allowed_actions.some((action) => action === "change" || action === "amend")) {
    return (
      <Page title={t("draft.edit", { number: base.number })}>
        <EmptyState icon={IconPencilOff} title={t("draft.noEdit")} text={t("draft.noEditText")}>
          <ButtonLink to="/purchase-orders/$id" params={{ id: base.id }}>
            {t("draft.open")}
          </ButtonLink>
        </EmptyState>
      </Page>
    );
  }
  return <Editing key={base.version} base={base} now={order} onRenew={() => setBase(order)} />;
}

interface EditingProps {
  base: Order;
  /** The order as it is meanwhile. */
  now: Order;
  onRenew(): void;
}

function Editing({ base, now, onRenew }: EditingProps) {
  const { step = "lines" } = route.useSearch();
  const navigate = route.useNavigate();
  const { draft, change, clear } = useEdit(base);
  // What is saved must still be this version; another one once its difference was seen.
  const onto = useRef(base.version);
  const saving = useChange(base.id, onto, draft, clear);
  const stale = asProblem(saving.error).status === 412 && now.version !== base.version;
  const saveMine = () => {
    onto.current = now.version;
    if (saving.variables) saving.mutate(saving.variables);
  };
  const amends = base.allowed_actions.includes("amend");
  return (
    <OrderWizard
      title={t(amends ? "amend.title" : "draft.edit", { number: base.number })}
      draft={draft}
      change={change}
      asked={step}
      go={(to) => void navigate({ search: { step: to } })}
      saving={{
        ...saving,
        ways: amends ? AMEND : CHANGE,
        ready: !amends || draft.reason.trim() !== "",
        extra: amends && <AmendPanel order={base} draft={draft} change={change} />,
        trouble: stale && <StaleEdit order={now} draft={draft} onMine={saveMine} onTheirs={onRenew} />,
      }}
      discard={{
        label: t("draft.discardChanges"),
        offered: true,
        act: () => {
          clear();
          void navigate({ to: "/purchase-orders/$id", params: { id: base.id } });
        },
      }}
    />
  );
}
