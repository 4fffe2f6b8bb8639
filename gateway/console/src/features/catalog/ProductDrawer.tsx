// Make, copy or edit one product.

import "./texts";

import { useQueryClient } from "@tanstack/react-query";

import { api, client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Product, Unit } from "../../api/types";
import { plain } from "../../format/decimal";
import { t } from "../../i18n";
import { CategoryPicker } from "../../ui/CategoryPicker";
import { useCategoryTree } from "../../ui/categories";
import { type Editing, type Field, type FieldInput, RecordDrawer, type Values } from "../../ui/RecordDrawer";
import { useUnits } from "./queries";

interface Props {
  /** Its id, or null for a new one. */
  product: string | null;
  /** What a new one begins from. */
  like?: string;
  onSaved(product: Product): unknown;
  onClose(): void;
}

const FRESH: Values = { unit: "pcs", tax_rate: "18", kind: "component", back_order: "no" };

export function ProductDrawer({ product, like, onSaved, onClose }: Props) {
  const source = product ?? like;
  const params = { path: { product_id: source ?? "" } };
  const read = api.useQuery("get", paths.product, { params }, {
    enabled: source !== undefined,
    gcTime: 0,
    staleTime: 0,
  });
  const cache = useQueryClient();
  const units = useUnits();
  const categories = useCategoryTree();
  const save = (values: Values, headers: Record<string, string>) =>
    data(
      product === null
        ? client.POST(paths.products, { body: asSent(values), headers })
        : client.PATCH(paths.product, { params, body: asSent(values), headers }),
    );
  const saved = (answer: unknown) => {
    for (const path of [paths.products, paths.product]) {
      void cache.invalidateQueries({ queryKey: allOf(path) });
    }
    return onSaved(answer as Product);
  };
  // What must be one product's own is not copied.
  const copied = like && read.data ? { ...asValues(read.data), sku: "", barcodes: "" } : undefined;
  return (
    <RecordDrawer
      title={product ? t("products.edit", { sku: read.data?.sku ?? "" }) : t("products.new")}
      opened={(source === undefined || read.data !== undefined) && units.data !== undefined}
      fields={fieldsOf(units.data?.items ?? [], (id) => categories.find(id)?.path ?? "–")}
      editing={product && read.data ? asEditing(read.data) : undefined}
      defaults={copied ?? FRESH}
      save={save}
      reload={async () => asEditing(await data(client.GET(paths.product, { params })))}
      onSaved={saved}
      onClose={onClose}
    />
  );
}

function fieldsOf(units: readonly Unit[], category: (id: string) => string): readonly Field[] {
  const kinds = (["component", "bundle"] as const).map((kind) => ({
    value: kind,
    label: t(`products.kind.${kind}`),
  }));
  const promises = (["no", "yes"] as const).map((answer) => ({
    value: answer,
    label: t(`products.backOrder.${answer}`),
  }));
  return [
    { name: "sku", label: t("stock.sku"), required: true, half: true, codes: ["sku_taken"] },
    { name: "kind", label: t("products.kind"), kind: "choice", options: kinds, required: true, half: true, codes: ["has_recipe"] },
    { name: "name", label: t("products.name"), required: true },
    { name: "category_id", label: t("products.category"), render: asPicker, show: category },
    { name: "price", label: t("products.price"), kind: "decimal", required: true, half: true },
    { name: "tax_rate", label: t("products.tax"), kind: "decimal", required: true, half: true },
    { name: "unit", label: t("stock.unit"), kind: "choice", options: unitOptions(units), required: true, half: true },
    { name: "pack_size", label: t("products.packSize"), kind: "decimal", half: true },
    {
      name: "barcodes",
      label: t("products.barcodes"),
      kind: "long",
      hint: t("products.barcodesHint"),
      codes: ["barcode_taken"],
    },
    {
      name: "attributes",
      label: t("products.attributes"),
      kind: "long",
      hint: t("products.attributesHint"),
      check: (text) => (attributesOf(text) ? null : t("products.attributesWanted")),
    },
    { name: "description", label: t("products.description"), kind: "long" },
    { name: "back_order", label: t("products.backOrder"), kind: "choice", options: promises, required: true },
  ];
}

function asPicker({ value, onChange, ...others }: FieldInput) {
  return (
    <CategoryPicker
      {...others}
      none={t("products.noCategory")}
      value={value || null}
      onChange={(id) => onChange(id ?? "")}
    />
  );
}

function unitOptions(units: readonly Unit[]) {
  return units
    .filter(({ active }) => active)
    .map(({ code, name }) => ({ value: code, label: name === code ? code : `${code} · ${name}` }));
}

function asEditing(product: Product): Editing {
  return { version: product.version, values: asValues(product) };
}

function asValues(product: Product): Values {
  return {
    sku: product.sku,
    name: product.name,
    kind: product.kind,
    category_id: product.category_id ?? "",
    unit: product.unit,
    price: plain(product.price),
    tax_rate: plain(product.tax_rate),
    pack_size: product.pack_size == null ? "" : plain(product.pack_size),
    barcodes: product.barcodes.join("\n"),
    attributes: Object.entries(product.attributes)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n"),
    description: product.description,
    back_order: product.back_order ? "yes" : "no",
  };
}

function asSent(values: Values) {
  const { sku = "", name = "", unit = "", price = "", tax_rate = "", description = "" } = values;
  return {
    sku,
    name,
    unit,
    price,
    tax_rate,
    description,
    kind: values.kind as Product["kind"],
    category_id: values.category_id || null,
    pack_size: values.pack_size || null,
    barcodes: linesOf(values.barcodes ?? ""),
    attributes: attributesOf(values.attributes ?? "") ?? {},
    back_order: values.back_order === "yes",
  };
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

/** Name and value of each line, or null where one is neither. */
function attributesOf(text: string): Record<string, string> | null {
  const pairs = linesOf(text).map((line) => /^([^:]+):(.+)$/.exec(line));
  if (pairs.some((pair) => pair === null)) return null;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1]?.trim() ?? "", pair?.[2]?.trim() ?? ""]));
}
