// Make or edit one warehouse. Its code is for ever: shelf labels carry it.

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Warehouse } from "../../api/types";
import { plain } from "../../format/decimal";
import { t } from "../../i18n";
import { type Editing, type Field, RecordDrawer, type Values } from "../../ui/RecordDrawer";

const ONE = "/api/v1/inventory/warehouses/{warehouse_id}";

const code: Field = {
  name: "code",
  label: t("warehouses.code"),
  required: true,
  hint: t("warehouses.codeHint"),
};
const changeable: readonly Field[] = [
  { name: "name", label: t("warehouses.name"), required: true },
  { name: "address", label: t("warehouses.address"), kind: "long" },
  { name: "capacity", label: t("warehouses.capacity"), kind: "decimal" },
];

interface Props {
  /** Its id, or null for a new one. */
  warehouse: string | null;
  onSaved(): void;
  onClose(): void;
}

export function WarehouseDrawer({ warehouse, onSaved, onClose }: Props) {
  const params = { path: { warehouse_id: warehouse ?? "" } };
  const read = api.useQuery("get", ONE, { params }, { enabled: warehouse !== null, gcTime: 0 });
  const save = (values: Values, headers: Record<string, string>) =>
    warehouse === null
      ? client.POST(paths.warehouses, {
          body: { code: values.code ?? "", ...asSent(values) },
          headers,
        })
      : client.PATCH(ONE, { params, body: asSent(values), headers });
  return (
    <RecordDrawer
      title={read.data ? t("products.edit", { sku: read.data.code }) : t("warehouses.new")}
      opened={warehouse === null || read.data !== undefined}
      fields={warehouse === null ? [code, ...changeable] : changeable}
      editing={read.data && asEditing(read.data)}
      save={save}
      reload={async () => asEditing(await data(client.GET(ONE, { params })))}
      onSaved={onSaved}
      onClose={onClose}
    />
  );
}

function asEditing({ version, name, address, capacity }: Warehouse): Editing {
  return { version, values: { name, address, capacity: capacity == null ? "" : plain(capacity) } };
}

function asSent({ name = "", address = "", capacity }: Values) {
  return { name, address, capacity: capacity || null };
}
