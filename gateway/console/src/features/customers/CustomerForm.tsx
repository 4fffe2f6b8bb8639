// A customer, new or to be edited: by itself in a flow, or in a drawer.

import "./texts";

import { useQueryClient } from "@tanstack/react-query";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Customer } from "../../api/types";
import { plain } from "../../format/decimal";
import { t } from "../../i18n";
import { type Editing, type Field, RecordForm, type Values } from "../../ui/RecordDrawer";
import {
  partyFields,
  partySent,
  partyValues,
  placeSent,
  placeValues,
} from "../parties/fields";
import { countries } from "../../format/countries";

const SHIP = "ship_";
const STREET = ["line1", "line2", "city", "state", "postal_code"] as const;
const fields: readonly Field[] = [
  ...partyFields,
  {
    name: "state_code",
    label: t("customers.stateCode"),
    hint: t("customers.stateCodeHint"),
  },
  {
    name: "terms",
    label: t("customers.terms"),
    kind: "choice",
    required: true,
    options: [
      { value: "credit", label: t("customers.terms.credit") },
      { value: "prepaid", label: t("customers.terms.prepaid") },
    ],
  },
  { name: "payment_terms_days", label: t("party.termsDays"), kind: "decimal", half: true },
  {
    name: "credit_limit",
    label: t("customers.creditLimit"),
    kind: "decimal",
    half: true,
    hint: t("customers.creditLimitHint"),
    codes: ["permission_denied"],
  },
  ...STREET.map(
    (part): Field => ({
      name: SHIP + part,
      label: t(`customers.ship_${part}`),
      path: `shipping_address.${part}`,
      hint: part === "line1" ? t("customers.shipHint") : undefined,
    }),
  ),
  {
    name: `${SHIP}country`,
    label: t("customers.ship_country"),
    kind: "choice",
    options: countries(),
    path: "shipping_address.country",
  },
];
const FRESH: Values = { terms: "credit", payment_terms_days: "30", country: "IN" };

interface Props {
  /** As it was read, or null for a new one. */
  customer: Customer | null;
  /** What the button says that saves. */
  submit?: string;
  onSaved(customer: Customer): unknown;
  onClose?(): void;
}

export function CustomerForm({ customer, submit, onSaved, onClose }: Props) {
  const cache = useQueryClient();
  const params = { path: { customer_id: customer?.id ?? "" } };
  const save = (values: Values, headers: Record<string, string>) =>
    data(
      customer === null
        ? client.POST(paths.customers, { body: asSent(values), headers })
        : client.PATCH(paths.customer, { params, body: asSent(values), headers }),
    );
  const saved = (answer: unknown) => {
    for (const path of [paths.customers, paths.customer]) {
      void cache.invalidateQueries({ queryKey: allOf(path) });
    }
    return onSaved(answer as Customer);
  };
  return (
    <RecordForm
      fields={fields}
      defaults={FRESH}
      editing={customer === null ? undefined : asEditing(customer)}
      save={save}
      reload={async () => asEditing(await data(client.GET(paths.customer, { params })))}
      submit={submit}
      onSaved={saved}
      onClose={onClose}
    />
  );
}

function asEditing(customer: Customer): Editing {
  const { state_code, terms, payment_terms_days: days, credit_limit: most } = customer;
  return {
    version: customer.version,
    values: {
      ...partyValues(customer),
      ...placeValues(customer.shipping_address, SHIP),
      state_code: state_code ?? "",
      terms,
      payment_terms_days: String(days),
      credit_limit: most == null ? "" : plain(most),
    },
  };
}

function asSent(values: Values) {
  return {
    ...partySent(values),
    shipping_address: placeSent(values, SHIP),
    state_code: values.state_code || null,
    terms: values.terms === "prepaid" ? ("prepaid" as const) : ("credit" as const),
    payment_terms_days: Number(values.payment_terms_days || "0"),
    credit_limit: values.credit_limit || null,
  };
}
