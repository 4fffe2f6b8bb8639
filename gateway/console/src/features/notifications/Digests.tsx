// The daily and the weekly report of what runs low: whether, when and to whom.

import { Button, Group, MultiSelect, Select, Skeleton, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { api, client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { asProblem, fieldErrors } from "../../api/problem";
import type { Digest } from "../../api/types";
import { t } from "../../i18n";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { Panel } from "../../ui/Page";
import { Done } from "../profile/Done";
import { roleName, useRoles } from "../settings/roleNames";

const DAYS = [
  "digests.monday",
  "digests.tuesday",
  "digests.wednesday",
  "digests.thursday",
  "digests.friday",
  "digests.saturday",
  "digests.sunday",
] as const;

export function Digests() {
  const { data: found, error, refetch } = api.useQuery("get", paths.digests);
  return (
    <>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {!found && !error && <Skeleton height={200} aria-busy />}
      {found?.items.map((digest) => (
        <Panel key={digest.digest} title={titleOf(digest)}>
          <Form digest={digest} />
        </Panel>
      ))}
    </>
  );
}

function Form({ digest }: { digest: Digest }) {
  const cache = useQueryClient();
  const [values, setValues] = useState(valuesOf(digest));
  useEffect(() => setValues(valuesOf(digest)), [digest.version]);
  const set = (changed: Partial<typeof values>) => setValues({ ...values, ...changed });
  const saving = useMutation({
    mutationFn: () =>
      data(
        client.PUT(paths.digests, {
          body: { digest: digest.digest, ...values },
          headers: { "If-Match": `"${digest.version}"` },
        }),
      ),
    onSettled: () => cache.invalidateQueries({ queryKey: allOf(paths.digests) }),
  });
  const errors = fieldErrors(saving.error);
  return (
    <form
      aria-label={titleOf(digest)}
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      <Stack gap="sm" p="md" maw={720}>
        <Text size="sm" c="dimmed">
          {t("digests.text")}
        </Text>
        <Switch
          label={t("digests.active")}
          checked={values.active}
          onChange={(event) => set({ active: event.currentTarget.checked })}
        />
        <Group align="start">
          {digest.digest === "weekly" && (
            <Select
              label={t("digests.weekday")}
              data={DAYS.map((day, index) => ({ value: String(index + 1), label: t(day) }))}
              value={String(values.weekday)}
              error={errors.weekday}
              onChange={(day) => set({ weekday: Number(day) })}
              allowDeselect={false}
            />
          )}
          <TextInput
            type="time"
            label={t("digests.at")}
            value={values.at}
            error={errors.at}
            onChange={(event) => set({ at: event.currentTarget.value })}
            required
          />
        </Group>
        <Readers
          chosen={values.roles}
          error={errors.roles}
          onChange={(roles) => set({ roles })}
        />
        {saving.error && asProblem(saving.error).errors.length === 0 && (
          <FormError error={saving.error} />
        )}
        <Group justify="flex-end">
          <Done shown={saving.isSuccess}>{t("digests.saved")}</Done>
          <Button type="submit" loading={saving.isPending}>
            {t("form.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface ReadersProps {
  chosen: string[];
  error?: string;
  onChange(roles: string[]): void;
}

function Readers({ chosen, error, onChange }: ReadersProps) {
  const roles = useRoles();
  const offered = roles.filter(({ active }) => active).map(({ key }) => key);
  // One that is out of use stays to be seen, and to be taken away.
  const all = [...offered, ...chosen.filter((key) => !offered.includes(key))];
  return (
    <MultiSelect
      label={t("digests.roles")}
      description={t("digests.rolesHint")}
      error={error}
      data={all.map((key) => ({ value: key, label: roleName(roles, key) }))}
      value={chosen}
      onChange={onChange}
      searchable
      hidePickedOptions
    />
  );
}

function titleOf({ digest }: Digest): string {
  return t(digest === "daily" ? "digests.daily" : "digests.weekly");
}

function valuesOf({ active, at, weekday, roles }: Digest) {
  return { active, at: at.slice(0, 5), weekday, roles };
}
