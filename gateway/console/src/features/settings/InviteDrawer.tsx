// Ask somebody by e-mail to join, with the roles they will have.

import { client } from "../../api/client";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { type Field, RecordDrawer, type Values } from "../../ui/RecordDrawer";
import { parted } from "./Checks";
import { asLimits, limitFields } from "./limits";
import { rolesField, useRoleOptions } from "./roles";

interface Props {
  onSaved(): void;
  onClose(): void;
}

export function InviteDrawer({ onSaved, onClose }: Props) {
  const formats = useFormats();
  const fields: readonly Field[] = [
    { name: "email", label: t("users.email"), kind: "email", required: true },
    { name: "name", label: t("users.name"), required: true },
    rolesField(useRoleOptions()),
    ...limitFields(formats),
  ];
  return (
    <RecordDrawer
      title={t("invitations.new")}
      opened
      fields={fields}
      submit={t("invitations.send")}
      save={(values, headers) =>
        client.POST("/api/v1/auth/users/invite", { body: asSent(values), headers })
      }
      onSaved={onSaved}
      onClose={onClose}
    />
  );
}

function asSent(values: Values) {
  const { email = "", name = "", roles = "" } = values;
  return { email, name, roles: parted(roles), limits: asLimits(values) };
}
