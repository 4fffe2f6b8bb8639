// What is asked of a supplier as of a customer: how they are reached, where, and their tax id.

import "./texts";

import type { Supplier } from "../../api/types";
import { countries, countryOf } from "../../format/countries";
import { t } from "../../i18n";
import type { Field, Values } from "../../ui/RecordDrawer";

export type Party = Pick<
  Supplier,
  "name" | "contact_name" | "email" | "phone" | "address" | "tax_id"
>;

// The server says what is an address; these only spare the way there. E.164 for phones.
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const PHONE = /^\+[1-9]\d{6,14}$/;
const STREET = ["line1", "line2", "city", "state", "postal_code"] as const;
const PLACE = [...STREET, "country"] as const;

/** Their address, or with a prefix another one: `at` is what the server calls it. */
export function placeFields(prefix = "", at = "address"): Field[] {
  return [
    ...STREET.map(
      (part): Field => ({ name: prefix + part, label: t(`party.${part}`), path: `${at}.${part}` }),
    ),
    {
      name: `${prefix}country`,
      label: t("party.country"),
      kind: "choice",
      options: countries(),
      path: `${at}.country`,
    },
  ];
}

export const partyFields: readonly Field[] = [
  { name: "name", label: t("suppliers.name"), required: true },
  { name: "contact_name", label: t("suppliers.contact") },
  {
    name: "email",
    label: t("party.email"),
    kind: "email",
    check: (text) => (EMAIL.test(text) ? null : t("party.emailWrong")),
  },
  {
    name: "phone",
    label: t("party.phone"),
    hint: t("party.phoneHint"),
    check: (text) => (PHONE.test(text.replace(/[ ().-]/g, "")) ? null : t("party.phoneWrong")),
  },
  ...placeFields(),
  { name: "tax_id", label: t("party.taxId"), hint: t("party.taxIdHint") },
];

export function partyValues({ name, contact_name, email, phone, address, tax_id }: Party): Values {
  return {
    name,
    contact_name,
    email: email ?? "",
    phone: phone ?? "",
    ...placeValues(address),
    tax_id: tax_id ?? "",
  };
}

export function partySent(values: Values) {
  return {
    name: values.name ?? "",
    contact_name: values.contact_name ?? "",
    email: values.email || null,
    phone: values.phone || null,
    tax_id: values.tax_id || null,
    address: placeSent(values),
  };
}

export function placeValues(address: Record<string, string>, prefix = ""): Values {
  return Object.fromEntries(PLACE.map((part) => [prefix + part, address[part] ?? ""]));
}

export function placeSent(values: Values, prefix = "") {
  return Object.fromEntries(PLACE.map((part) => [part, values[prefix + part] ?? ""]));
}

/** An address as it is written, line by line. */
export function placeOf(address: Record<string, string>): string {
  const { line1, line2, city, postal_code, state, country } = address;
  const town = [city, postal_code].filter(Boolean).join(" ");
  return [line1, line2, town, state, country && countryOf(country)].filter(Boolean).join("\n");
}
