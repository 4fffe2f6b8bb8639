// One supplier: how to reach them, what they sell on which terms, and what is under way.

import "./texts";

import { Breadcrumbs, Button, Skeleton, Stack } from "@mantine/core";
import { IconBan, IconPencil, IconTruckDelivery, IconTruckOff } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { asProblem } from "../../api/problem";
import type { Supplier } from "../../api/types";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { AnchorLink } from "../../ui/links";
import { Page } from "../../ui/Page";
import { ActiveBadge } from "../parties/ActiveBadge";
import { PartyFacts } from "../parties/PartyFacts";
import { PartyHistory } from "../parties/PartyHistory";
import { useMay } from "../session/me";
import { OpenOrders } from "./OpenOrders";
import { PriceList } from "./PriceList";
import { useSupplier } from "./queries";

const AskReason = lazily(() => import("../../ui/AskReason"), "AskReason");
const SupplierDrawer = lazily(() => import("./SupplierDrawer"), "SupplierDrawer");

const route = getRouteApi("/app/suppliers/$id");

export function SupplierPage() {
  const { id } = route.useParams();
  const { data: supplier, error, refetch } = useSupplier(id);
  if (supplier) return <Content supplier={supplier} />;
  const { status } = asProblem(error);
  if (error && (status === 404 || status === 422)) {
    return (
      <EmptyState
        icon={IconTruckOff}
        title={t("suppliers.unknown")}
        text={t("suppliers.unknownText")}
      />
    );
  }
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  return (
    <Page title={t("nav.suppliers")}>
      <Stack aria-busy>
        <Skeleton height={90} />
        <Skeleton height={240} />
      </Stack>
    </Page>
  );
}

function Content({ supplier }: { supplier: Supplier }) {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const manage = may("purchasing.suppliers.manage");
  const { payment_terms_days: term } = supplier;
  const days = term == null ? null : t("suppliers.days", { days: term });
  const show = (drawer: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, edit: drawer }), replace: true });
  return (
    <Page
      width={1280}
      title={supplier.name}
      aside={<ActiveBadge row={supplier} size="lg" />}
      above={
        <Breadcrumbs mb={6} separator="›">
          <AnchorLink to="/suppliers" size="sm">
            {t("nav.suppliers")}
          </AnchorLink>
          <span className="code">{supplier.number}</span>
        </Breadcrumbs>
      }
      actions={
        manage && (
          <>
            <Button
              variant="default"
              leftSection={<IconPencil size={16} aria-hidden />}
              onClick={() => show("supplier")}
            >
              {t("form.edit")}
            </Button>
            <Turning supplier={supplier} />
          </>
        )
      }
    >
      <div className="split">
        <Stack gap="md" miw={0}>
          <PriceList supplier={supplier.id} />
          {may("purchasing.orders.read") && <OpenOrders supplier={supplier.id} />}
        </Stack>
        <Stack gap="md" miw={0}>
          <PartyFacts party={supplier} more={[[t("party.terms"), days]]} />
          {may("reporting.audit.read") && <PartyHistory id={supplier.id} thing="supplier" />}
        </Stack>
      </div>
      {manage && edit === "supplier" && (
        <SupplierDrawer
          supplier={supplier.id}
          onSaved={() => undefined}
          onClose={() => show(undefined)}
        />
      )}
    </Page>
  );
}

/** No more buying, or again; others will want to know why. */
function Turning({ supplier }: { supplier: Supplier }) {
  const [asked, ask] = useState(false);
  const cache = useQueryClient();
  const verb = supplier.active ? "deactivate" : "reactivate";
  const Glyph = supplier.active ? IconBan : IconTruckDelivery;
  const changed = () => {
    for (const path of [paths.supplier, paths.suppliers, paths.audit]) {
      void cache.invalidateQueries({ queryKey: allOf(path) });
    }
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<Glyph size={16} aria-hidden />}
        onClick={() => ask(true)}
      >
        {t(`suppliers.${verb}`)}
      </Button>
      {asked && (
        <AskReason
          title={t(`suppliers.${verb}Ask`, { name: supplier.name })}
          text={t(`suppliers.${verb}Text`)}
          label={t("party.reason")}
          needed={supplier.active}
          danger={supplier.active}
          verb={t(`suppliers.${verb}`)}
          act={(reason, headers) =>
            data(
              client.POST(`${paths.supplier}/${verb}`, {
                params: { path: { supplier_id: supplier.id } },
                body: { reason },
                headers,
              }),
            )
          }
          onDone={changed}
          onClose={() => ask(false)}
        />
      )}
    </>
  );
}
