// What the company has settled: how it writes, and what every service obeys.

import "./texts";

import { Radio, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import { api, client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Tenant } from "../../api/types";
import { currencies, locales, months, zones } from "../../format/places";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { type Editing, type Field, type FieldInput, RecordForm, type Values } from "../../ui/RecordDrawer";
import { Intro } from "./Intro";

export function CompanyPage() {
  const cache = useQueryClient();
  const read = api.useQuery("get", paths.tenant);
  const formats = useFormats();
  const now = new Date().toISOString();
  return (
    <>
      <Intro text={t("tenant.intro", { money: formats.money("12345678.9"), moment: formats.moment(now) })} />
      {read.error && <ErrorPanel error={read.error} onRetry={() => void read.refetch()} />}
      {read.data && (
        <section className="panel company-form" aria-label={t("tenant.title")}>
          <RecordForm
            fields={fieldsOf(read.data)}
            editing={asEditing(read.data)}
            save={(values, headers) => client.PATCH(paths.tenant, { body: asSent(values), headers })}
            reload={async () => asEditing(await data(client.GET(paths.tenant)))}
            onSaved={() => {
              for (const path of [paths.tenant, paths.me]) {
                void cache.invalidateQueries({ queryKey: allOf(path) });
              }
            }}
          />
        </section>
      )}
    </>
  );
}

function fieldsOf({ currency, timezone, locale, currency_fixed }: Tenant): readonly Field[] {
  return [
    { name: "name", label: t("tenant.name"), hint: t("tenant.nameHint"), required: true },
    {
      name: "currency",
      label: t("tenant.currency"),
      hint: currency_fixed ? t("tenant.currencyFixed") : t("tenant.currencyHint"),
      kind: "choice",
      required: true,
      disabled: currency_fixed,
      options: currencies(currency),
    },
    {
      name: "timezone",
      label: t("tenant.timezone"),
      hint: t("tenant.timezoneHint"),
      kind: "choice",
      required: true,
      options: zones(timezone),
    },
    {
      name: "locale",
      label: t("tenant.locale"),
      hint: t("tenant.localeHint"),
      kind: "choice",
      required: true,
      options: locales(locale),
    },
    {
      name: "fiscal_year_start",
      label: t("tenant.fiscalYear"),
      hint: t("tenant.fiscalYearHint"),
      kind: "choice",
      required: true,
      options: months(),
    },
    choice("stock_on", ["receipt", "approval"]),
    choice("deduct_on", ["shipment", "approval"]),
    choice("back_orders", ["false", "true"]),
    choice("requester_may_approve", ["false", "true"]),
    {
      name: "over_receipt_percent",
      label: t("tenant.overReceipt"),
      hint: t("tenant.overReceiptHint"),
      kind: "decimal",
      required: true,
    },
    {
      name: "supplier_link_days",
      label: t("tenant.linkDays"),
      hint: t("tenant.linkDaysHint"),
      kind: "decimal",
      required: true,
    },
    {
      name: "address",
      label: t("tenant.address"),
      hint: t("tenant.addressHint"),
      kind: "long",
    },
    { name: "tax_id", label: t("tenant.taxId"), hint: t("tenant.taxIdHint") },
    {
      name: "replenish_at",
      label: t("tenant.replenishAt"),
      hint: t("tenant.replenishAtHint"),
      check: (value) => (isClockTime(value) ? null : t("tenant.replenishAtWrong")),
    },
    choice("replenish_when_low", ["false", "true"]),
    choice("email_invoices", ["true", "false"]),
    {
      name: "new_customer_credit",
      label: t("tenant.newCustomerCredit"),
      hint: t("tenant.newCustomerCreditHint"),
      kind: "decimal",
    },
  ];
}

const isClockTime = (value: string) => /^(([01]\d|2[0-3]):[0-5]\d)?$/.test(value.trim());

type Rule =
  | "replenish_when_low"
  | "stock_on"
  | "deduct_on"
  | "back_orders"
  | "requester_may_approve"
  | "email_invoices";

/** A rule of how the company works: each way with what follows from it. */
function choice(name: Rule, values: readonly string[]): Field {
  const options = values.map((value) => ({
    value,
    label: t(`tenant.${name}.${value}` as "tenant.stock_on.receipt"),
    hint: t(`tenant.${name}.${value}.hint` as "tenant.stock_on.receipt.hint"),
  }));
  return {
    name,
    label: t(`tenant.${name}`),
    options,
    render: (input) => <Choice key={name} input={input} options={options} />,
  };
}

interface ChoiceProps {
  input: FieldInput;
  options: readonly { value: string; label: string; hint: string }[];
}

function Choice({ input: { label, error, value, onChange }, options }: ChoiceProps) {
  return (
    <Radio.Group label={label} error={error} value={value} onChange={onChange}>
      <Stack gap="xs" mt="xs">
        {options.map((option) => (
          <Radio
            key={option.value}
            size="sm"
            value={option.value}
            label={option.label}
            description={option.hint}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function asEditing({ version, name, currency, timezone, locale, settings }: Tenant): Editing {
  const { fiscal_year_start, stock_on, deduct_on, back_orders, requester_may_approve } = settings;
  const { over_receipt_percent, supplier_link_days, address, tax_id } = settings;
  const { replenish_at, replenish_when_low, email_invoices, new_customer_credit } = settings;
  return {
    version,
    values: {
      name,
      currency,
      timezone,
      locale,
      fiscal_year_start: String(fiscal_year_start),
      stock_on,
      deduct_on,
      back_orders: String(back_orders),
      requester_may_approve: String(requester_may_approve),
      over_receipt_percent,
      supplier_link_days: String(supplier_link_days),
      address,
      tax_id,
      replenish_at,
      replenish_when_low: String(replenish_when_low),
      email_invoices: String(email_invoices),
      new_customer_credit,
    },
  };
}

function asSent(values: Values) {
  return {
    name: values.name,
    currency: values.currency,
    timezone: values.timezone,
    locale: values.locale,
    fiscal_year_start: Number(values.fiscal_year_start),
    stock_on: values.stock_on as "receipt" | "approval",
    deduct_on: values.deduct_on as "shipment" | "approval",
    back_orders: values.back_orders === "true",
    requester_may_approve: values.requester_may_approve === "true",
    over_receipt_percent: values.over_receipt_percent,
    supplier_link_days: Number(values.supplier_link_days),
    address: values.address,
    tax_id: values.tax_id,
    replenish_at: values.replenish_at,
    replenish_when_low: values.replenish_when_low === "true",
    email_invoices: values.email_invoices === "true",
    new_customer_credit: values.new_customer_credit || null,
  };
}
