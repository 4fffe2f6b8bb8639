// Make or edit one supplier.

import "./texts";

import { Drawer } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import { api, client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Supplier } from "../../api/types";
import { t } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { type Editing, type Field, RecordDrawer, type Values } from "../../ui/RecordDrawer";
import { partyFields, partySent, partyValues } from "../parties/fields";

const fields: readonly Field[] = [
  ...partyFields,
  { name: "payment_terms_days", label: t("party.termsDays"), kind: "decimal" },
  {
    name: "stripe_account",
    label: t("suppliers.stripeAccount"),
    hint: t("suppliers.stripeAccountHint"),
  },
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
  const days = supplier.payment_terms_days;
  return {
    version: supplier.version,
    values: {
      ...partyValues(supplier),
      payment_terms_days: days == null ? "" : String(days),
      stripe_account: supplier.stripe_account ?? "",
    },
  };
}

function asSent(values: Values) {
  const days = values.payment_terms_days;
  return {
    ...partySent(values),
    payment_terms_days: days ? Number(days) : null,
    stripe_account: values.stripe_account || null,
  };
}
