// One supplier: how to reach them, what they sell on which terms, and what is under way.

import "./texts";

import { Button, Stack } from "@mantine/core";
import { IconPencil, IconTruckDelivery, IconTruckOff } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Supplier } from "../../api/types";
import { t } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/Page";
import { Trail } from "../../ui/Trail";
import { ActiveBadge } from "../parties/ActiveBadge";
import { PartyFacts } from "../parties/PartyFacts";
import { PartyHistory } from "../parties/PartyHistory";
import { Turning } from "../parties/Turning";
import { useMay } from "../session/me";
import { OpenOrders } from "./OpenOrders";
import { Performance } from "./Performance";
import { PriceList } from "./PriceList";
import { useSupplier } from "./queries";

const SupplierDrawer = lazily(() => import("./SupplierDrawer"), "SupplierDrawer");

const route = getRouteApi("/app/suppliers/$id");

export function SupplierPage() {
  const { id } = route.useParams();
  return (
    <Loaded
      of={useSupplier(id)}
      title={t("nav.suppliers")}
      missing={{ icon: IconTruckOff, title: t("suppliers.unknown"), text: t("suppliers.unknownText") }}
    >
      {(supplier) => <Content supplier={supplier} />}
    </Loaded>
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
        <Trail to="/suppliers" label={t("nav.suppliers")} here={supplier.number} code />
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
            <Turning
              party={supplier}
              things="suppliers"
              again={IconTruckDelivery}
              shown={[paths.supplier, paths.suppliers]}
              turn={(verb, reason, headers) =>
                data(
                  client.POST(`${paths.supplier}/${verb}`, {
                    params: { path: { supplier_id: supplier.id } },
                    body: { reason },
                    headers,
                  }),
                )
              }
            />
          </>
        )
      }
    >
      <div className="split">
        <Stack gap="md" miw={0}>
          <PriceList supplier={supplier.id} />
          {(may("reporting.purchasing.read") || may("reporting.summary.read")) && (
            <Performance supplier={supplier.id} />
          )}
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
