// Make or edit one supplier.

import "./texts";

import { Drawer } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import { api, client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Supplier } from "../../api/types";
import { countries } from "../../format/countries";
import { t } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { type Editing, type Field, RecordDrawer, type Values } from "../../ui/RecordDrawer";

// The server says what is an address; these only spare the way there. E.164 for phones.
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const PHONE = /^\+[1-9]\d{6,14}$/;
const STREET = ["line1", "line2", "city", "state", "postal_code"] as const;
const PLACE = [...STREET, "country"] as const;

const fields: readonly Field[] = [
  { name: "name", label: t("suppliers.name"), required: true },
  { name: "contact_name", label: t("suppliers.contact") },
  {
    name: "email",
    label: t("suppliers.email"),
    kind: "email",
    check: (text) => (EMAIL.test(text) ? null : t("suppliers.emailWrong")),
  },
  {
    name: "phone",
    label: t("suppliers.phone"),
    hint: t("suppliers.phoneHint"),
    check: (text) => (PHONE.test(text.replace(/[ ().-]/g, "")) ? null : t("suppliers.phoneWrong")),
  },
  ...STREET.map((name): Field => ({ name, label: t(`suppliers.${name}`) })),
  {
    name: "country",
    label: t("suppliers.country"),
    kind: "choice",
    options: countries(),
    path: "address.country",
  },
  { name: "tax_id", label: t("suppliers.taxId"), hint: t("suppliers.taxIdHint") },
  { name: "payment_terms_days", label: t("suppliers.termsDays"), kind: "decimal" },
];

interface Props {
  /** Its id, or null for a new one. */
  supplier: string | null;
  onSaved(supplier: Supplier): unknown;
  onClose(): void;
}

export function SupplierDrawer({ supplier, onSaved, onClose }: Props) {
  const cache = useQueryClient();
  const params = { path: { supplier_id: supplier ?? "" } };
  const read = api.useQuery("get", paths.supplier, { params }, {
    enabled: supplier !== null,
    gcTime: 0,
    staleTime: 0,
  });
  const save = (values: Values, headers: Record<string, string>) =>
    data(
      supplier === null
        ? client.POST(paths.suppliers, { body: asSent(values), headers })
        : client.PATCH(paths.supplier, { params, body: asSent(values), headers }),
    );
  const saved = (answer: unknown) => {
    for (const path of [paths.suppliers, paths.supplier]) {
      void cache.invalidateQueries({ queryKey: allOf(path) });
    }
    return onSaved(answer as Supplier);
  };
  if (read.error && !read.data) {
    return (
      <Drawer opened onClose={onClose} size="md" title={t("nav.suppliers")}>
        <ErrorPanel error={read.error} onRetry={() => void read.refetch()} />
      </Drawer>
    );
  }
  return (
    <RecordDrawer
      title={read.data ? t("products.edit", { sku: read.data.name }) : t("suppliers.new")}
      opened={supplier === null || read.data !== undefined}
      fields={fields}
      editing={read.data && asEditing(read.data)}
      save={save}
      reload={async () => asEditing(await data(client.GET(paths.supplier, { params })))}
      onSaved={saved}
      onClose={onClose}
    />
  );
}

function asEditing(supplier: Supplier): Editing {
  const { name, contact_name, email, phone, address, tax_id, payment_terms_days: days } = supplier;
  return {
    version: supplier.version,
    values: {
      name,
      contact_name,
      email: email ?? "",
      phone: phone ?? "",
      ...Object.fromEntries(PLACE.map((part) => [part, address[part] ?? ""])),
      tax_id: tax_id ?? "",
      payment_terms_days: days == null ? "" : String(days),
    },
  };
}

function asSent(values: Values) {
  const { name = "", contact_name = "", payment_terms_days: days } = values;
  return {
    name,
    contact_name,
    email: values.email || null,
    phone: values.phone || null,
    tax_id: values.tax_id || null,
    address: Object.fromEntries(PLACE.map((part) => [part, values[part] ?? ""])),
    payment_terms_days: days ? Number(days) : null,
  };
}
