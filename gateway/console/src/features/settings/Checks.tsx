// Several of many, in groups: roles of a person, permissions of a role or a key.

import { Button, Checkbox, Stack, Text } from "@mantine/core";
import { useId } from "react";

import { t } from "../../i18n";
import type { FieldInput } from "../../ui/RecordDrawer";

interface Option {
  value: string;
  label: string;
  hint?: string;
  disabled?: boolean;
}

export interface Options {
  name?: string;
  options: readonly Option[];
}

/** Many values in one field of a form, in the order in which they are offered. */
export function joined(values: readonly string[], groups: readonly Options[]): string {
  const order = groups.flatMap(({ options }) => options.map(({ value }) => value));
  const known = order.filter((value) => values.includes(value));
  return [...known, ...values.filter((value) => !order.includes(value))].join(" ");
}

export function parted(value: string): string[] {
  return value.split(" ").filter(Boolean);
}

/** The chosen ones in words. */
export function inWords(value: string, groups: readonly Options[]): string {
  const all = groups.flatMap(({ options }) => options);
  return parted(value)
    .map((one) => all.find((option) => option.value === one)?.label ?? one)
    .join(", ");
}

export function Checks({ input, groups }: { input: FieldInput; groups: readonly Options[] }) {
  const { label, description, withAsterisk, error, value, onChange } = input;
  const choose = (values: readonly string[]) => onChange(joined(values, groups));
  return (
    <Checkbox.Group
      label={label}
      description={description}
      withAsterisk={withAsterisk}
      error={error}
      value={parted(value)}
      onChange={choose}
    >
      <Stack gap="md" mt="xs" mb={error ? "xs" : 0}>
        {groups.map((group) => (
          <Group key={group.name ?? ""} group={group} chosen={parted(value)} onChange={choose} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

interface GroupProps {
  group: Options;
  chosen: readonly string[];
  onChange(values: readonly string[]): void;
}

function Group({ group: { name, options }, chosen, onChange }: GroupProps) {
  const id = useId();
  const free = options.filter(({ disabled }) => !disabled).map(({ value }) => value);
  const all = free.length > 0 && free.every((value) => chosen.includes(value));
  const others = chosen.filter((value) => !free.includes(value));
  return (
    <div role={name && "group"} aria-labelledby={name && id}>
      {name && (
        <div className="checks-head">
          <Text id={id} component="h3" size="sm" fw={600}>
            {name}
          </Text>
          {options.length > 1 && (
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={t(all ? "checks.noneOf" : "checks.allOf", { name })}
              disabled={free.length === 0}
              onClick={() => onChange(all ? others : [...others, ...free])}
            >
              {t(all ? "checks.none" : "checks.all")}
            </Button>
          )}
        </div>
      )}
      <Stack gap={8}>
        {options.map(({ value, label, hint, disabled }) => (
          <Checkbox
            key={value}
            size="sm"
            value={value}
            label={label}
            description={hint}
            disabled={disabled}
          />
        ))}
      </Stack>
    </div>
  );
}
