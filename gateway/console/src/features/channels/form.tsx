// What is asked of a shop: where it is, and what of our stock it may sell.

import type { Channel } from "../../api/types";
import { plain } from "../../format/decimal";
import { t } from "../../i18n";
import type { Editing, Field, Values } from "../../ui/RecordDrawer";
import { WarehousePicker } from "../../ui/WarehousePicker";
import { Many } from "../approvals/Many";
import { parted } from "../settings/Checks";

export type Kind = Channel["kind"];
type Called = (id: string) => string;

const NAME: Field = { name: "name", label: t("channels.name"), required: true };

export function channelFields(kind: Kind, called: Called, editing: boolean): readonly Field[] {
  return [
    NAME,
    ...(kind === "shopify" ? shopify(editing) : [address]),
    {
      name: "safety_stock",
      label: t("channels.safety"),
      hint: t("channels.safetyHint"),
      kind: "decimal",
    },
    {
      name: "warehouse_ids",
      label: t("channels.warehouses"),
      hint: t("channels.warehousesHint"),
      render: (input) => (
        <Many
          key="warehouse_ids"
          input={input}
          name={called}
          picker={(add) => (
            <WarehousePicker
              aria-label={t("channels.warehousesAdd")}
              placeholder={t("channels.warehousesAdd")}
              value=""
              onChange={add}
            />
          )}
        />
      ),
      show: (value) => parted(value).map(called).join(", "),
    },
  ];
}

const address: Field = {
  name: "url",
  label: t("channels.address"),
  hint: t("channels.addressHint"),
  required: true,
};

function shopify(editing: boolean): readonly Field[] {
  const kept = editing ? { hint: t("channels.keep") } : { required: true };
  return [
    { name: "url", label: t("channels.domain"), hint: t("channels.domainHint"), required: true },
    {
      name: "location_id",
      label: t("channels.location"),
      hint: t("channels.locationHint"),
      required: true,
    },
    { name: "secret", label: t("channels.secret"), ...kept },
    { name: "access_token", label: t("channels.token"), ...kept },
  ];
}

/** What the values say, as it is sent; a secret left empty is not. */
export function asSent(values: Values) {
  const { name = "", url = "", location_id = "", safety_stock, secret, access_token } = values;
  return {
    name,
    url,
    location_id,
    safety_stock: safety_stock || "0",
    warehouse_ids: parted(values.warehouse_ids ?? ""),
    ...(secret ? { secret } : {}),
    ...(access_token ? { access_token } : {}),
  };
}

export function asEditing(channel: Channel): Editing {
  return {
    version: channel.version,
    values: {
      name: channel.name,
      url: channel.url.replace(/^https:\/\/([^/]*\.myshopify\.com)$/, "$1"),
      location_id: channel.location_id.replace(/^.*\//, ""),
      safety_stock: plain(channel.safety_stock),
      warehouse_ids: channel.warehouse_ids.join(" "),
    },
  };
}
