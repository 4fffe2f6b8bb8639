// The terms on which a supplier sells a product: new ones, or others.

import { useQueryClient } from "@tanstack/react-query";
import { Button, Drawer, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";

import { api, client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Offer } from "../../api/types";
import { plain } from "../../format/decimal";
import { t } from "../../i18n";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { ProductPicker } from "../../ui/ProductPicker";
import { type Field, RecordForm, type Values } from "../../ui/RecordDrawer";

const CHOICE = [
  { value: "no", label: t("offers.no") },
  { value: "yes", label: t("offers.yes") },
];
const fields: readonly Field[] = [
  { name: "unit_cost", label: t("offers.cost"), kind: "decimal", required: true },
  { name: "supplier_sku", label: t("offers.theirs") },
  { name: "minimum_order", label: t("offers.minimum"), kind: "decimal", half: true },
  { name: "pack_multiple", label: t("offers.pack"), kind: "decimal", half: true },
  {
    name: "lead_time_days",
    label: t("offers.leadDays"),
    check: (text) => (/^\d{1,4}$/.test(text) ? null : t("offers.whole")),
  },
  {
    name: "preferred",
    label: t("offers.preferred"),
    hint: t("offers.preferredHint"),
    kind: "choice",
    required: true,
    options: CHOICE,
  },
];
const FRESH: Values = { preferred: "no" };

interface Props {
  supplier: string;
  /** Its id, or null while it is to be picked. */
  product: string | null;
  onClose(): void;
}

interface Picked {
  id: string;
  sku: string;
}

export function OfferDrawer({ supplier, product, onClose }: Props) {
  const [picked, pick] = useState<Picked | null>(null);
  const query = { supplier_id: supplier, product_id: product ?? picked?.id };
  const wanted = product !== null || picked !== null;
  // What they ask for it now, so that a product picked twice is not written over unseen.
  const read = api.useQuery("get", paths.offers, { params: { query } }, {
    enabled: wanted,
    gcTime: 0,
    staleTime: 0,
  });
  const offer = wanted ? read.data?.items[0] : undefined;
  const sku = offer?.sku ?? picked?.sku ?? "";
  return (
    <Drawer
      opened={product === null || !read.isPending}
      onClose={onClose}
      size="md"
      title={wanted ? t("offers.edit", { sku }) : t("offers.new")}
    >
      {!wanted && (
        <ProductPicker
          autoFocus
          label={t("offers.product")}
          placeholder={t("offers.find")}
          taken={[]}
          bought
          onPick={pick}
        />
      )}
      {wanted && !read.data && read.error && (
        <ErrorPanel error={read.error} onRetry={() => void read.refetch()} />
      )}
      {/* Read anew once; what others change later does not reach into what is being written. */}
      {wanted && read.data && read.isFetchedAfterMount && (
        <Terms
          supplier={supplier}
          product={product ?? picked?.id ?? ""}
          offer={offer}
          onClose={onClose}
        />
      )}
      {offer?.id && <Removal id={offer.id} version={offer.version ?? 0} onDone={onClose} />}
    </Drawer>
  );
}

interface TermsProps {
  supplier: string;
  product: string;
  offer: Offer | undefined;
  onClose(): void;
}

function Terms({ supplier, product, offer, onClose }: TermsProps) {
  const cache = useQueryClient();
  const save = (values: Values, headers: Record<string, string>) =>
    data(
      client.PUT(paths.offers, {
        body: { supplier_id: supplier, product_id: product, ...asSent(values) },
        headers: offer?.version ? { ...headers, "If-Match": `"${offer.version}"` } : headers,
      }),
    );
  return (
    <RecordForm
      fields={fields}
      defaults={offer ? asValues(offer) : FRESH}
      save={save}
      onSaved={() => void cache.invalidateQueries({ queryKey: allOf(paths.offers) })}
      onClose={onClose}
    />
  );
}

function Removal({ id, version, onDone }: { id: string; version: number; onDone(): void }) {
  const cache = useQueryClient();
  const [asking, removal] = useDisclosure(false);
  return (
    <Group mt="sm">
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={15} aria-hidden />}
        onClick={removal.open}
      >
        {t("offers.remove")}
      </Button>
      {asking && (
        <ConfirmDialog
          title={t("offers.remove")}
          text={t("offers.removeText")}
          verb={t("offers.remove")}
          act={(headers) =>
            client.DELETE("/api/v1/purchasing/supplier-products/{offer_id}", {
              params: { path: { offer_id: id } },
              headers: { ...headers, "If-Match": `"${version}"` },
            })
          }
          onDone={() => {
            void cache.invalidateQueries({ queryKey: allOf(paths.offers) });
            onDone();
          }}
          onClose={removal.close}
        />
      )}
    </Group>
  );
}

function asValues(offer: Offer): Values {
  return {
    unit_cost: offer.unit_cost ? plain(offer.unit_cost) : "",
    supplier_sku: offer.supplier_sku,
    minimum_order: plain(offer.minimum_order),
    pack_multiple: plain(offer.pack_multiple),
    lead_time_days: String(offer.lead_time_days),
    preferred: offer.preferred ? "yes" : "no",
  };
}

function asSent(values: Values) {
  return {
    unit_cost: values.unit_cost ?? "",
    supplier_sku: values.supplier_sku ?? "",
    minimum_order: values.minimum_order || "0",
    pack_multiple: values.pack_multiple || "0",
    lead_time_days: Number(values.lead_time_days || "0"),
    preferred: values.preferred === "yes",
  };
}
