// One role: what it is called and what it allows; a ready-made one can only be read.

import { Button, Drawer, Group, List, Stack, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Role } from "../../api/types";
import { t, tn } from "../../i18n";
import { type Editing, type Field, RecordDrawer, type Values } from "../../ui/RecordDrawer";
import { useMay } from "../session/me";
import { Checks, inWords, joined, type Options, parted } from "./Checks";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { usePermissions } from "./permissions";

const ONE = "/api/v1/auth/roles/{key}";

interface Props {
  /** Null for a new one. */
  role: Role | null;
  onSaved(): void;
  onClose(): void;
}

export function RoleDrawer({ role, onSaved, onClose }: Props) {
  const groups = usePermissions();
  const manage = useMay()("auth.roles.manage");
  if (groups.length === 0) return null;
  if (role && (role.ready_made || !manage)) {
    return <WhatItAllows role={role} groups={groups} onClose={onClose} />;
  }
  return <OwnRole role={role} groups={groups} onSaved={onSaved} onClose={onClose} />;
}

function OwnRole({ role, groups, onSaved, onClose }: Props & { groups: readonly Options[] }) {
  const params = { path: { key: role?.key ?? "" } };
  const save = (values: Values, headers: Record<string, string>) =>
    role === null
      ? client.POST(paths.roles, { body: asSent(values), headers })
      : client.PATCH(ONE, { params, body: asSent(values), headers });
  const reload = async () => asEditing(await data(client.GET(ONE, { params })), groups);
  return (
    <RecordDrawer
      title={role ? t("products.edit", { sku: role.name }) : t("roles.new")}
      opened
      fields={fieldsOf(groups)}
      editing={role ? asEditing(role, groups) : undefined}
      save={save}
      reload={reload}
      onSaved={onSaved}
      onClose={onClose}
      below={role && <Removal role={role} onSaved={onSaved} onClose={onClose} />}
    />
  );
}

function fieldsOf(groups: readonly Options[]): readonly Field[] {
  return [
    { name: "name", label: t("roles.name"), required: true },
    { name: "description", label: t("roles.description"), kind: "long", hint: t("roles.descriptionHint") },
    {
      name: "permissions",
      label: t("roles.allows"),
      required: true,
      render: (input) => <Checks key="permissions" input={input} groups={groups} />,
      show: (value) => inWords(value, groups),
    },
  ];
}

function asEditing({ version, name, description, permissions }: Role, groups: readonly Options[]): Editing {
  return { version, values: { name, description, permissions: joined(permissions, groups) } };
}

function asSent({ name = "", description = "", permissions = "" }: Values) {
  return { name, description, permissions: parted(permissions) };
}

function Removal({ role, onSaved, onClose }: { role: Role; onSaved(): void; onClose(): void }) {
  const [asked, setAsked] = useState(false);
  const used = role.members > 0;
  return (
    <Stack component="section" aria-label={t("roles.remove")} gap="xs" mt="lg">
      <Text size="sm" c="dimmed">
        {used ? tn("roles.used", role.members) : t("roles.unused")}
      </Text>
      <Group>
        <Button
          variant="default"
          c="red"
          disabled={used}
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => setAsked(true)}
        >
          {t("roles.remove")}
        </Button>
      </Group>
      {asked && (
        <ConfirmDialog
          title={t("roles.removeAsk", { name: role.name })}
          text={t("roles.removeText")}
          verb={t("roles.remove")}
          act={() => client.DELETE(ONE, { params: { path: { key: role.key } } })}
          onDone={() => {
            onSaved();
            onClose();
          }}
          onClose={() => setAsked(false)}
        />
      )}
    </Stack>
  );
}

interface ReadProps {
  role: Role;
  groups: readonly Options[];
  onClose(): void;
}

function WhatItAllows({ role, groups, onClose }: ReadProps) {
  const allowed = groups
    .map(({ name, options }) => ({
      name,
      options: options.filter(({ value }) => role.permissions.includes(value)),
    }))
    .filter(({ options }) => options.length > 0);
  return (
    <Drawer opened onClose={onClose} title={role.name} size="md">
      <Stack gap="md">
        <Text size="sm">{role.description}</Text>
        {role.ready_made && (
          <Text size="sm" c="dimmed">
            {t("roles.readyMadeText")}
          </Text>
        )}
        {allowed.map(({ name, options }) => (
          <section key={name} aria-label={name}>
            <Text component="h3" size="sm" fw={600} mb={4}>
              {name}
            </Text>
            <List size="sm">
              {options.map(({ value, label }) => (
                <List.Item key={value}>{label}</List.Item>
              ))}
            </List>
          </section>
        ))}
      </Stack>
    </Drawer>
  );
}
