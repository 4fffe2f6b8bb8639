// What comes next: have what was changed checked, import what is good, or see what was written.

import { Button, Text } from "@mantine/core";
import { IconCheck, IconPlayerPlay, IconRefresh } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { allOf, paths } from "../../api/keys";
import type { Import } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t, tn } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { ButtonLink } from "../../ui/links";
import { type Drafting, orderOf } from "./drafts";
import type { Kind, Service } from "./kinds";
import { rerun, sources } from "./sources";
import { isOfHeader } from "./state";

const route = getRouteApi("/app/import/$service/$id");

interface Props {
  of: Import;
  service: Service;
  drafting: Drafting;
}

export function Next({ of, service, drafting }: Props) {
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const asking = useMutation({
    mutationFn: (dry: boolean) => rerun(service, of.id, orderOf(drafting.draft, of, dry)),
    onSuccess: ({ id }) => {
      drafting.forget();
      void cache.invalidateQueries({ queryKey: allOf(paths.imports.replace("catalog", service)) });
      void navigate({ to: "/import/$service/$id", params: { service, id } });
    },
  });
  const steps = { of, pending: asking.isPending, onAsk: asking.mutate };
  return (
    <div className="import-foot">
      {drafting.changed ? <Again {...steps} /> : <Onwards {...steps} />}
      <FormError error={asking.error} />
    </div>
  );
}

interface StepProps {
  of: Import;
  pending: boolean;
  onAsk(dry: boolean): void;
}

function Again({ pending, onAsk }: StepProps) {
  return (
    <Step
      hint={t("imports.againHint")}
      button={
        <Button
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={pending}
          onClick={() => onAsk(true)}
        >
          {t("imports.again")}
        </Button>
      }
    />
  );
}

const SEE = {
  "/products": "imports.seeProducts",
  "/stock": "imports.seeStock",
  "/suppliers": "imports.seeSuppliers",
  "/customers": "imports.seeCustomers",
  "/purchase-orders": "imports.seeOrders",
} as const;

function Onwards({ of, pending, onAsk }: StepProps) {
  const formats = useFormats();
  const { shown, whole } = sources[of.kind as Kind];
  const good = of.created + of.updated;
  const counted = (count: number) => ({ count: formats.count(count) });
  if (of.status !== "succeeded") {
    const next = isOfHeader(of) ? "imports.columnsHint" : "imports.sendAgain";
    return <Step hint={t(next)} />;
  }
  if (!of.dry_run) {
    return (
      <Step
        hint={t("imports.done")}
        button={
          <ButtonLink to={shown}>{t(SEE[shown])}</ButtonLink>
        }
      />
    );
  }
  if (whole && of.failed > 0) return <Step hint={t("imports.wholeHint")} />;
  if (good === 0) {
    return of.failed === 0 ? (
      <Step icon={<IconCheck size={16} aria-hidden />} hint={t("imports.nothing")} />
    ) : null;
  }
  return (
    <Step
      hint={
        of.failed > 0
          ? tn("imports.runHint", of.failed, counted(of.failed))
          : tn("imports.ready", good, counted(good))
      }
      button={
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={pending}
          onClick={() => onAsk(false)}
        >
          {of.failed > 0
            ? tn("imports.runGood", good, counted(good))
            : tn("imports.run", good, counted(good))}
        </Button>
      }
    />
  );
}

function Step({ hint, button, icon }: { hint: string; button?: ReactNode; icon?: ReactNode }) {
  return (
    <>
      {button}
      {icon}
      <Text size="sm" c="dimmed">
        {hint}
      </Text>
    </>
  );
}
