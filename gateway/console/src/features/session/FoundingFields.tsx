// What a new company settles first: its currency, where it is, and how many kinds of roles it uses.

import { Radio, Select, Stack } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useMemo } from "react";

import { currencies, zones } from "../../format/places";
import { t } from "../../i18n";

export interface Founding {
  company: string;
  currency: string;
  timezone: string;
  role_set: string;
}

/** As most would have it; the zone is this device's. */
export function founding(): Founding {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const known = zones().some(({ value }) => value === timeZone);
  return { company: "", currency: "INR", timezone: known ? timeZone : "Asia/Kolkata", role_set: "all" };
}

interface Props<Values extends Founding> {
  form: UseFormReturnType<Values>;
}

export function FoundingFields<Values extends Founding>({ form }: Props<Values>) {
  const money = useMemo(() => currencies(), []);
  const places = useMemo(() => zones(), []);
  return (
    <>
      <Select
        label={t("founding.currency")}
        data={money}
        searchable
        allowDeselect={false}
        {...form.getInputProps("currency")}
      />
      <Select
        label={t("founding.zone")}
        data={places}
        searchable
        allowDeselect={false}
        {...form.getInputProps("timezone")}
      />
      <Radio.Group label={t("founding.roles")} {...form.getInputProps("role_set")}>
        <Stack gap="xs" mt="xs">
          {(["all", "four"] as const).map((set) => (
            <Radio
              key={set}
              size="sm"
              value={set}
              label={t(`founding.roles.${set}`)}
              description={t(`founding.roles.${set}Hint`)}
            />
          ))}
        </Stack>
      </Radio.Group>
    </>
  );
}
