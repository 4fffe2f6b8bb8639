// One customer: how they are reached, what they ordered, what they owe and what they may owe.

import "./texts";

import { Breadcrumbs, Button, Skeleton, Stack } from "@mantine/core";
import { IconBan, IconCircleCheck, IconPencil, IconUserOff } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { asProblem } from "../../api/problem";
import type { Customer } from "../../api/types";
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
import { CreditPanel } from "./CreditPanel";
import { CustomerOrders } from "./CustomerOrders";
import { useCustomer } from "./queries";

const AskReason = lazily(() => import("../../ui/AskReason"), "AskReason");
const CustomerDrawer = lazily(() => import("./CustomerDrawer"), "CustomerDrawer");

const route = getRouteApi("/app/customers/$id");
const MORE = {
  shipping_address: "customers.shipping",
  state_code: "customers.stateCode",
  terms: "customers.terms",
  credit_limit: "customers.creditLimit",
} as const;

export function CustomerPage() {
  const { id } = route.useParams();
  const { data: customer, error, refetch } = useCustomer(id);
  if (customer) return <Content customer={customer} />;
  const { status } = asProblem(error);
  if (error && (status === 404 || status === 422)) {
    return (
      <EmptyState
        icon={IconUserOff}
        title={t("customers.unknown")}
        text={t("customers.unknownText")}
      />
    );
  }
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  return (
    <Page title={t("nav.customers")}>
      <Stack aria-busy>
        <Skeleton height={90} />
        <Skeleton height={240} />
      </Stack>
    </Page>
  );
}

function Content({ customer }: { customer: Customer }) {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const manage = may("sales.customers.manage");
  const show = (drawer: "customer" | undefined) =>
    void navigate({ search: (old) => ({ ...old, edit: drawer }), replace: true });
  return (
    <Page
      width={1280}
      title={customer.name}
      aside={<ActiveBadge row={customer} size="lg" />}
      above={
        <Breadcrumbs mb={6} separator="›">
          <AnchorLink to="/customers" size="sm">
            {t("nav.customers")}
          </AnchorLink>
          <span className="code">{customer.number}</span>
        </Breadcrumbs>
      }
      actions={
        manage && (
          <>
            <Button
              variant="default"
              leftSection={<IconPencil size={16} aria-hidden />}
              onClick={() => show("customer")}
            >
              {t("form.edit")}
            </Button>
            <Turning customer={customer} />
          </>
        )
      }
    >
      <div className="split">
        <Stack gap="md" miw={0}>
          {may("sales.orders.read") && <CustomerOrders customer={customer.id} />}
        </Stack>
        <Stack gap="md" miw={0}>
          <CreditPanel customer={customer} />
          <Facts customer={customer} />
          {may("reporting.audit.read") && (
            <PartyHistory id={customer.id} thing="customer" more={MORE} />
          )}
        </Stack>
      </div>
      {manage && edit === "customer" && (
        <CustomerDrawer
          customer={customer.id}
          onSaved={() => undefined}
          onClose={() => show(undefined)}
        />
      )}
    </Page>
  );
}

function Facts({ customer }: { customer: Customer }) {
  const { state_code, terms, payment_terms_days: days, shipping_address: ship } = customer;
  const pays =
    terms === "prepaid" ? t("customers.terms.prepaid") : t("customers.paysLater", { days });
  return (
    <PartyFacts
      party={customer}
      more={[
        [t("customers.stateCode"), state_code],
        [t("customers.terms"), pays],
      ]}
      places={Object.keys(ship).length > 0 ? [[t("customers.shipping"), ship]] : []}
    />
  );
}

/** No more selling, or again; others will want to know why. */
function Turning({ customer }: { customer: Customer }) {
  const [asked, ask] = useState(false);
  const cache = useQueryClient();
  const verb = customer.active ? "deactivate" : "reactivate";
  const Glyph = customer.active ? IconBan : IconCircleCheck;
  const changed = () => {
    for (const path of [paths.customer, paths.customers, paths.audit]) {
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
        {t(`customers.${verb}`)}
      </Button>
      {asked && (
        <AskReason
          title={t(`customers.${verb}Ask`, { name: customer.name })}
          text={t(`customers.${verb}Text`)}
          label={t("party.reason")}
          needed={customer.active}
          danger={customer.active}
          verb={t(`customers.${verb}`)}
          act={(reason, headers) =>
            data(
              client.POST(`${paths.customer}/${verb}`, {
                params: { path: { customer_id: customer.id } },
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
