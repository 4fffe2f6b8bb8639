// What is asked of a webhook: where it is, and which events it is told of.

import { Select } from "@mantine/core";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { Webhook } from "../../api/types";
import { t } from "../../i18n";
import type { Editing, Field, FieldInput, Values } from "../../ui/RecordDrawer";
import { Many } from "../approvals/Many";
import { parted } from "../settings/Checks";

const ALL = "*";

export const fields: readonly Field[] = [
  { name: "name", label: t("webhooks.name"), required: true },
  {
    name: "url",
    label: t("webhooks.address"),
    hint: t("webhooks.addressHint"),
    required: true,
  },
  {
    name: "types",
    label: t("webhooks.types"),
    hint: t("webhooks.typesHint"),
    required: true,
    render: (input) => <Types key="types" input={input} />,
    show: (value) => parted(value).map(called).join(", "),
  },
];

function called(type: string): string {
  if (type === ALL) return t("webhooks.typesAll");
  return type.endsWith(".*") ? t("webhooks.typesOf", { service: type.slice(0, -2) }) : type;
}

function Types({ input }: { input: FieldInput }) {
  const { data } = api.useQuery("get", paths.webhookTypes);
  const types = data?.items ?? [];
  const services = [...new Set(types.map(({ type }) => `${type.split(".")[0]}.*`))];
  const options = [ALL, ...services, ...types.map(({ type }) => type)];
  return (
    <Many
      input={input}
      name={called}
      picker={(add) => (
        <Select
          searchable
          aria-label={t("webhooks.typesAdd")}
          placeholder={t("webhooks.typesAdd")}
          data={options.map((value) => ({ value, label: called(value) }))}
          value={null}
          onChange={add}
        />
      )}
    />
  );
}

export function asSent({ name = "", url = "", types = "" }: Values) {
  return { name, url, types: parted(types) };
}

export function asEditing({ version, name, url, types }: Webhook): Editing {
  return { version, values: { name, url, types: types.join(" ") } };
}
