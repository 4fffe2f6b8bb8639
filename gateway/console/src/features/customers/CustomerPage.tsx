// One customer: how they are reached, what they ordered, what they owe and what they may owe.

import "./texts";

import { Button, Stack } from "@mantine/core";
import { IconCircleCheck, IconPencil, IconUserOff } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Customer } from "../../api/types";
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
import { CreditPanel } from "./CreditPanel";
import { CustomerOrders } from "./CustomerOrders";
import { useCustomer } from "./queries";

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
  return (
    <Loaded
      of={useCustomer(id)}
      title={t("nav.customers")}
      missing={{ icon: IconUserOff, title: t("customers.unknown"), text: t("customers.unknownText") }}
    >
      {(customer) => <Content customer={customer} />}
    </Loaded>
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
        <Trail to="/customers" label={t("nav.customers")} here={customer.number} code />
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
            <Turning
              party={customer}
              things="customers"
              again={IconCircleCheck}
              shown={[paths.customer, paths.customers]}
              turn={(verb, reason, headers) =>
                data(
                  client.POST(`${paths.customer}/${verb}`, {
                    params: { path: { customer_id: customer.id } },
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
