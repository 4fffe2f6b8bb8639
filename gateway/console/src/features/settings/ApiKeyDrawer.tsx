// Make a key: what it is for, what it may do, for how long.

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { t, tn } from "../../i18n";
import { type Field, RecordDrawer, type Values } from "../../ui/RecordDrawer";
import { Checks, inWords, parted } from "./Checks";
import { usePermissions } from "./permissions";

const DAYS = [30, 90, 180, 365];
// No machine hands out rights: these are for people.
const FOR_PEOPLE = new Set(["auth.users.manage", "auth.roles.manage", "auth.api_keys.manage"]);

interface Props {
  /** The key's text, which nobody sees again. */
  onMade(text: string): void;
  onSaved(): void;
  onClose(): void;
}

export function ApiKeyDrawer({ onMade, onSaved, onClose }: Props) {
  const groups = usePermissions().map(({ name, options }) => ({
    name,
    options: options.filter(({ value }) => !FOR_PEOPLE.has(value)),
  }));
  const fields: readonly Field[] = [
    { name: "name", label: t("keys.name"), hint: t("keys.nameHint"), required: true },
    {
      name: "expires_in_days",
      label: t("keys.expiresIn"),
      kind: "choice",
      required: true,
      options: DAYS.map((days) => ({ value: String(days), label: tn("keys.days", days) })),
    },
    {
      name: "permissions",
      label: t("keys.allows"),
      required: true,
      render: (input) => <Checks key="permissions" input={input} groups={groups} />,
      show: (value) => inWords(value, groups),
    },
  ];
  const save = async (values: Values, headers: Record<string, string>) => {
    const made = await data(client.POST(paths.apiKeys, { body: asSent(values), headers }));
    onMade(made.key ?? "");
  };
  return (
    <RecordDrawer
      title={t("keys.new")}
      opened={groups.length > 0}
      fields={fields}
      defaults={{ expires_in_days: "90" }}
      submit={t("keys.make")}
      save={save}
      onSaved={onSaved}
      onClose={onClose}
    />
  );
}

function asSent({ name = "", expires_in_days: days, permissions = "" }: Values) {
  return { name, expires_in_days: Number(days), permissions: parted(permissions) };
}
