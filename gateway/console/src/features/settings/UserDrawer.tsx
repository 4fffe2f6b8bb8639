// One member: picture, name, roles, limits, where they are signed in, and whether they may be.

import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconInfoCircle, IconUserCheck, IconUserOff } from "@tabler/icons-react";
import { useState } from "react";
import { useMutation } from "@tanstack/react-query";

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { User } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { type Editing, type Field, RecordDrawer, type Values } from "../../ui/RecordDrawer";
import { useMe } from "../session/me";
import { joined, type Options, parted } from "./Checks";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { asLimits, asValues, limitFields } from "./limits";
import { PictureInput } from "./PictureInput";
import { rolesField, useRoleOptions } from "./roles";
import { UserSessions } from "./UserSessions";

interface Props {
  user: string;
  onChanged(): void;
  onClose(): void;
}

export function UserDrawer({ user, onChanged, onClose }: Props) {
  const params = { path: { user_id: user } };
  const formats = useFormats();
  const { user: me } = useMe();
  const read = api.useQuery("get", paths.user, { params }, { gcTime: 0 });
  const groups = useRoleOptions(read.data?.roles);
  const own = me.id === user;
  const save = (values: Values, headers: Record<string, string>) =>
    client.PATCH(paths.user, { params, body: asSent(values, own), headers });
  const person: Field[] = [
    { name: "name", label: t("users.name"), required: true },
    { name: "phone", label: t("users.phone") },
  ];
  const found = read.data;
  return (
    <RecordDrawer
      title={found ? t("products.edit", { sku: found.name }) : t("users.title")}
      opened={found !== undefined || read.error !== null}
      fields={own ? person : [...person, rolesField(groups), ...limitFields(formats)]}
      editing={found && asEditing(found, groups)}
      save={save}
      reload={async () => asEditing(await data(client.GET(paths.user, { params })), groups)}
      onSaved={onChanged}
      onClose={onClose}
      above={
        <>
          {read.error && <ErrorPanel error={read.error} />}
          {found && <PictureInput person={found} onChanged={onChanged} />}
          {own && (
            <Alert color="blue" icon={<IconInfoCircle aria-hidden />} mb="sm">
              {t("users.own")}
            </Alert>
          )}
        </>
      }
      below={
        found && (
          <>
            <UserSessions user={found} />
            {!own && <Membership user={found} onChanged={onChanged} />}
          </>
        )
      }
    />
  );
}

function asEditing(user: User, groups: readonly Options[]): Editing {
  const { version, name, phone, roles, limits } = user;
  return {
    version,
    values: { name, phone: phone ?? "", roles: joined(roles, groups), ...asValues(limits) },
  };
}

function asSent(values: Values, own: boolean) {
  const person = { name: values.name ?? "", phone: values.phone || null };
  if (own) return person;
  return { ...person, roles: parted(values.roles ?? ""), limits: asLimits(values) };
}

/** Whether they may still sign in here. */
function Membership({ user, onChanged }: { user: User; onChanged(): void }) {
  const [asked, setAsked] = useState(false);
  const params = { path: { user_id: user.id } };
  const back = useMutation({
    mutationFn: () => client.POST(`${paths.user}/reactivate`, { params }),
    onSuccess: onChanged,
  });
  return (
    <Stack component="section" aria-label={t("users.access")} gap="xs" mt="lg">
      <Text component="h3" fw={600} size="sm">
        {t("users.access")}
      </Text>
      <Text size="sm" c="dimmed">
        {user.active ? t("users.activeText") : t("users.inactiveText")}
      </Text>
      <FormError error={back.error} />
      <Group>
        {user.active ? (
          <Button
            variant="default"
            c="red"
            leftSection={<IconUserOff size={16} aria-hidden />}
            onClick={() => setAsked(true)}
          >
            {t("users.deactivate")}
          </Button>
        ) : (
          <Button
            variant="default"
            leftSection={<IconUserCheck size={16} aria-hidden />}
            loading={back.isPending}
            onClick={() => back.mutate()}
          >
            {t("users.reactivate")}
          </Button>
        )}
      </Group>
      {asked && (
        <ConfirmDialog
          title={t("users.deactivateAsk", { name: user.name })}
          text={t("users.deactivateText")}
          verb={t("users.deactivate")}
          act={() => client.POST(`${paths.user}/deactivate`, { params })}
          onDone={onChanged}
          onClose={() => setAsked(false)}
        />
      )}
    </Stack>
  );
}
