// Raise a purchase order: supplier, lines, warehouse, review. The step is in the address.

import "./texts";

import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconPencil } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";

import { asProblem } from "../../api/problem";
import { t, tn } from "../../i18n";
import { ButtonLink } from "../../ui/links";
import { type Draft, firstOpenStep, type Step, useDraft } from "./draft";
import { OrderWizard } from "./OrderWizard";
import { useRaise } from "./saving";

const WAYS = [
  { how: "draft", label: t("draft.save") },
  { how: "submit", label: t("draft.submit") },
] as const;

const route = getRouteApi("/app/purchase-orders/new");

export function NewOrderPage() {
  const { step } = route.useSearch();
  const navigate = route.useNavigate();
  const { draft, change, clear } = useDraft();
  const raise = useRaise(draft, clear);
  const go = (to: Step | undefined) => void navigate({ search: { step: to } });
  const discard = () => {
    raise.reset();
    clear();
    go(undefined);
  };
  const another = () => {
    raise.reset();
    change({ key: crypto.randomUUID() });
  };
  const begun = draft.supplier_id !== "";
  const reused = asProblem(raise.error).has("idempotency_key_reused");
  return (
    <OrderWizard
      title={t("orders.new")}
      draft={draft}
      change={change}
      asked={step ?? "supplier"}
      go={go}
      // Who came here by an address with a step knows what they were doing.
      above={
        begun &&
        step === undefined && (
          <Unfinished draft={draft} onGo={() => go(firstOpenStep(draft))} onDiscard={discard} />
        )
      }
      saving={{
        ...raise,
        ways: WAYS,
        trouble: reused && <Reused onAnother={another} />,
      }}
      discard={{
        label: t("draft.discard"),
        offered: begun && step !== undefined,
        act: discard,
      }}
    />
  );
}

interface UnfinishedProps {
  draft: Draft;
  onGo(): void;
  onDiscard(): void;
}

function Unfinished({ draft, onGo, onDiscard }: UnfinishedProps) {
  const { supplier_name: supplier, lines } = draft;
  return (
    <Alert
      color="teal"
      mb="lg"
      icon={<IconPencil aria-hidden />}
      title={t("draft.unfinished")}
    >
      <Text size="sm">{tn("draft.unfinishedText", lines.length, { supplier })}</Text>
      <Group gap="xs" mt="sm">
        <Button size="xs" onClick={onGo}>
          {t("draft.continue")}
        </Button>
        <Button size="xs" variant="default" onClick={onDiscard}>
          {t("draft.discard")}
        </Button>
      </Group>
    </Alert>
  );
}

/** The order was saved, the answer was lost, and what is written here has changed since. */
function Reused({ onAnother }: { onAnother(): void }) {
  return (
    <Alert
      color="amber"
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title={t("draft.reused")}
    >
      <Text size="sm">{t("draft.reusedText")}</Text>
      <Group gap="xs" mt="sm">
        <ButtonLink size="xs" to="/purchase-orders">
          {t("draft.reusedList")}
        </ButtonLink>
        <Button size="xs" variant="default" onClick={onAnother}>
          {t("draft.another")}
        </Button>
      </Group>
    </Alert>
  );
}
