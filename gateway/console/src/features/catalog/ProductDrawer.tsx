// Make or edit one product.

import { api, client, data } from "../../api/client";
import type { Category, Product } from "../../api/types";
import { plain } from "../../format/decimal";
import { t } from "../../i18n";
import { type Editing, type Field, RecordDrawer, type Values } from "../../ui/RecordDrawer";

const ONE = "/api/v1/catalog/products/{product_id}";

interface Props {
  /** Its id, or null for a new one. */
  product: string | null;
  categories: readonly Category[];
  onSaved(): void;
  onClose(): void;
}

export function ProductDrawer({ product, categories, onSaved, onClose }: Props) {
  const params = { path: { product_id: product ?? "" } };
  const read = api.useQuery("get", ONE, { params }, { enabled: product !== null, gcTime: 0 });
  const save = (values: Values, headers: Record<string, string>) =>
    product === null
      ? client.POST("/api/v1/catalog/products", { body: asSent(values), headers })
      : client.PATCH(ONE, { params, body: asSent(values), headers });
  return (
    <RecordDrawer
      title={product === null ? t("products.new") : t("products.edit", { sku: read.data?.sku ?? "" })}
      opened={product === null || read.data !== undefined}
      fields={fieldsOf(categories)}
      editing={read.data && asEditing(read.data)}
      defaults={{ unit: "pcs", tax_rate: "18" }}
      save={save}
      reload={async () => asEditing(await data(client.GET(ONE, { params })))}
      onSaved={onSaved}
      onClose={onClose}
    />
  );
}

function fieldsOf(categories: readonly Category[]): readonly Field[] {
  const options = categories.map(({ id, name }) => ({ value: id, label: name }));
  return [
    { name: "sku", label: t("stock.sku"), required: true, hint: t("products.skuHint") },
    { name: "name", label: t("products.name"), required: true },
    { name: "category_id", label: t("products.category"), kind: "choice", options },
    { name: "unit", label: t("stock.unit"), required: true, hint: t("products.unitHint") },
    { name: "price", label: t("products.price"), kind: "decimal", required: true },
    { name: "tax_rate", label: t("products.tax"), kind: "decimal", required: true },
    { name: "barcode", label: t("products.barcode") },
    { name: "description", label: t("products.description"), kind: "long" },
  ];
}

function asEditing(product: Product): Editing {
  return {
    version: product.version,
    values: {
      sku: product.sku,
      name: product.name,
      category_id: product.category_id ?? "",
      unit: product.unit,
      price: plain(product.price),
      tax_rate: plain(product.tax_rate),
      barcode: product.barcode ?? "",
      description: product.description ?? "",
    },
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
    category_id: values.category_id || null,
    barcode: values.barcode || null,
  };
}
