// A drawer to make or edit one record: field errors on their fields, and no edit lost to another one.

import { Button, Drawer, Group, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { type GetInputPropsReturnType, useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { asProblem, fieldErrors } from "../api/problem";
import { isDecimal } from "../format/decimal";
import { t } from "../i18n";
import { FormError } from "./ErrorPanel";
import { StaleDialog } from "./StaleDialog";
import { useIdempotencyKey } from "./useIdempotencyKey";

export type Values = Record<string, string>;

export interface Field {
  name: string;
  label: string;
  kind?: "text" | "email" | "decimal" | "long" | "choice";
  options?: readonly { value: string; label: string }[];
  required?: boolean;
  hint?: string;
}

export interface Editing {
  /** The version that was read; what is saved must still be that one. */
  version: number;
  values: Values;
}

interface Props {
  title: string;
  opened: boolean;
  fields: readonly Field[];
  /** What is being edited; without it a new record is made. */
  editing?: Editing;
  defaults?: Values;
  save(values: Values, headers: Record<string, string>): Promise<unknown>;
  /** The record as it is now, for when somebody else was quicker. */
  reload?(): Promise<Editing>;
  onSaved(): void;
  onClose(): void;
}

export function RecordDrawer(props: Props) {
  const { opened, title, onClose } = props;
  return (
    <Drawer opened={opened} onClose={onClose} title={title} size="md">
      {opened && <RecordForm {...props} />}
    </Drawer>
  );
}

function RecordForm({ fields, editing, defaults, save, reload, onSaved, onClose }: Props) {
  const key = useIdempotencyKey();
  const [version, setVersion] = useState(editing?.version);
  const [theirs, setTheirs] = useState<Editing | null>(null);
  const form = useForm<Values>({
    initialValues: Object.fromEntries(
      fields.map(({ name }) => [name, editing?.values[name] ?? defaults?.[name] ?? ""]),
    ),
    validate: Object.fromEntries(fields.map((field) => [field.name, (v: string) => wrong(field, v)])),
  });
  const saving = useMutation({
    mutationFn: ({ values, onto }: { values: Values; onto: number | undefined }) =>
      save(trimmed(values), onto === undefined ? key.header : { "If-Match": `"${onto}"` }),
    onSuccess: () => {
      onSaved();
      onClose();
    },
    onError: async (error) => {
      form.setErrors(fieldErrors(error));
      if (asProblem(error).status === 412 && reload) setTheirs(await reload());
    },
  });
  const stale = asProblem(saving.error).status === 412;
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => saving.mutate({ values, onto: version }))}
    >
      <Stack gap="sm">
        {fields.map((field, index) => (
          <Input key={field.name} field={field} first={index === 0} props={form.getInputProps(field.name)} />
        ))}
        {!stale && <FormError error={saving.error} fields={fields.map(({ name }) => name)} />}
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button variant="default" onClick={onClose}>
            {t("form.cancel")}
          </Button>
          <Button type="submit" loading={saving.isPending}>
            {t("form.save")}
          </Button>
        </Group>
      </Stack>
      {theirs && (
        <StaleDialog
          fields={fields}
          mine={form.values}
          theirs={theirs.values}
          onTheirs={() => {
            form.setValues(theirs.values);
            setVersion(theirs.version);
            setTheirs(null);
            saving.reset();
          }}
          onMine={() => {
            setVersion(theirs.version);
            setTheirs(null);
            saving.mutate({ values: form.values, onto: theirs.version });
          }}
          onClose={() => setTheirs(null)}
        />
      )}
    </form>
  );
}

interface InputProps {
  field: Field;
  first: boolean;
  props: GetInputPropsReturnType;
}

function Input({ field, first, props }: InputProps) {
  const common = {
    label: field.label,
    description: field.hint,
    withAsterisk: field.required,
    "data-autofocus": first || undefined,
    ...props,
  };
  if (field.kind === "choice") {
    return (
      <Select
        {...common}
        value={(props.value as string) || null}
        data={[...(field.options ?? [])]}
        searchable
        clearable={!field.required}
        allowDeselect={!field.required}
      />
    );
  }
  if (field.kind === "long") return <Textarea {...common} rows={3} />;
  return (
    <TextInput
      {...common}
      type={field.kind === "email" ? "email" : "text"}
      inputMode={field.kind === "decimal" ? "decimal" : undefined}
    />
  );
}

function wrong({ required, kind }: Field, value: string | null): string | null {
  const text = (value ?? "").trim();
  if (!text) return required ? t("form.required") : null;
  if (kind === "decimal" && !isDecimal(text)) return t("form.number");
  return null;
}

function trimmed(values: Values): Values {
  // A cleared choice is null in the form and empty in what is saved.
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, (value ?? "").trim()]));
}
