// A drawer to make or edit one record: field errors on their fields, and no edit lost to another one.

import { Button, Drawer, Group, Select, Textarea, TextInput } from "@mantine/core";
import { type GetInputPropsReturnType, useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";

import { asProblem, fieldErrors, sentence } from "../api/problem";
import { isDecimal } from "../format/decimal";
import { t } from "../i18n";
import { FormError } from "./ErrorPanel";
import { lazily } from "./lazily";
import { useIdempotencyKey } from "./useIdempotencyKey";

const StaleDialog = lazily(() => import("./StaleDialog"), "StaleDialog");

export type Values = Record<string, string>;

export interface Field {
  name: string;
  label: string;
  /** A clock is a day and time by the company's clock. */
  kind?: "text" | "email" | "decimal" | "clock" | "long" | "choice";
  options?: readonly { value: string; label: string }[];
  required?: boolean;
  disabled?: boolean;
  hint?: string;
  /** Two such beside each other share a line. */
  half?: boolean;
  /** What is wrong with a text that is neither missing nor no number. */
  check?(value: string): string | null;
  /** Refusals of the whole that are about this field. */
  codes?: readonly string[];
  /** What the server calls it, where that is not its name here. */
  path?: string;
  /** Another way to enter it than the kinds above; `show` is its value in words. */
  render?(input: FieldInput): ReactNode;
  show?(value: string): string;
}

/** What an input of one's own is given: label, value, error, and what to call on change. */
export interface FieldInput {
  label: string;
  description?: string;
  withAsterisk?: boolean;
  value: string;
  error?: ReactNode;
  onChange(value: string): void;
}

export interface Editing {
  /** The version that was read; what is saved must still be that one. */
  version: number;
  values: Values;
}

interface FormProps {
  fields: readonly Field[];
  /** What is being edited; without it a new record is made. */
  editing?: Editing;
  defaults?: Values;
  save(values: Values, headers: Record<string, string>): Promise<unknown>;
  /** The record as it is now, for when somebody else was quicker. */
  reload?(): Promise<Editing>;
  /** What the button says that saves. */
  submit?: string;
  /** What the values mean taken together, before the buttons. */
  summary?(values: Values): ReactNode;
  /** Answers false when it has gone elsewhere, so that there is nothing to close. */
  onSaved(saved: unknown): unknown;
  onClose?(): void;
}

interface Props extends FormProps {
  title: string;
  opened: boolean;
  onClose(): void;
  /** What else the drawer holds, before and after the form. */
  above?: ReactNode;
  below?: ReactNode;
}

export function RecordDrawer(props: Props) {
  const { opened, title, onClose, above, below } = props;
  return (
    <Drawer opened={opened} onClose={onClose} title={title} size="md">
      {opened && above}
      {opened && <RecordForm {...props} />}
      {opened && below}
    </Drawer>
  );
}

/** The form by itself; once saved it goes on with what is saved then. */
export function RecordForm(props: FormProps) {
  const { fields, editing, defaults, save, reload, submit, summary, onSaved, onClose } = props;
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
    onSuccess: (saved) => {
      form.resetDirty();
      if (onSaved(saved) !== false) onClose?.();
    },
    onError: async (error) => {
      form.setErrors(errorsOn(fields, error));
      if (asProblem(error).status === 412 && reload) setTheirs(await reload());
    },
  });
  const { isSuccess } = saving;
  useEffect(() => {
    // Saved anew, here or by somebody else: a form in which nothing was written follows.
    if (!editing || version === undefined || editing.version <= version || form.isDirty()) return;
    form.setValues(editing.values);
    form.resetDirty(editing.values);
    setVersion(editing.version);
  }, [editing?.version, isSuccess]);
  const stale = asProblem(saving.error).status === 412;
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => saving.mutate({ values, onto: version }))}
    >
      <div className="record">
        {fields.map((field, index) => (
          <div key={field.name} data-half={field.half}>
            <Input field={field} first={index === 0} props={form.getInputProps(field.name)} />
          </div>
        ))}
        {!stale && !isOnField(fields, saving.error) && (
          <FormError error={saving.error} fields={answered(fields, saving.error)} />
        )}
        {summary && <div>{summary(form.values)}</div>}
        <Group justify="flex-end" gap="xs" mt="xs">
          {onClose && (
            <Button variant="default" onClick={onClose}>
              {t("form.cancel")}
            </Button>
          )}
          <Button type="submit" loading={saving.isPending}>
            {submit ?? t("form.save")}
          </Button>
        </Group>
      </div>
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
    disabled: field.disabled,
    "data-autofocus": first || undefined,
    ...props,
  };
  if (field.render) return field.render({ ...common, value: props.value as string });
  if (field.kind === "choice") {
    return (
      <Select
        {...common}
        value={(props.value as string) || null}
        data={[...(field.options ?? [])]}
        searchable
        // The first field has the focus at once: its choices would lie over the form.
        openOnFocus={false}
        clearable={!field.required}
        allowDeselect={!field.required}
      />
    );
  }
  if (field.kind === "long") return <Textarea {...common} rows={3} />;
  return (
    <TextInput
      {...common}
      type={field.kind === "clock" ? "datetime-local" : field.kind === "email" ? "email" : "text"}
      inputMode={field.kind === "decimal" ? "decimal" : undefined}
    />
  );
}

function wrong({ required, kind, check }: Field, value: string | null): string | null {
  const text = (value ?? "").trim();
  if (!text) return required ? t("form.required") : null;
  if (kind === "decimal" && !isDecimal(text)) return t("form.number");
  return check?.(text) ?? null;
}

/** The server's words on each field, be they on the whole of it or on a part. */
function errorsOn(fields: readonly Field[], error: unknown): Record<string, string> {
  const said = Object.entries(fieldErrors(error));
  const { code, message } = asProblem(error);
  const on = ({ name, path = name, codes }: Field) =>
    codes?.includes(code) ? sentence(message) : said.find(([at]) => isWithin(at, path))?.[1];
  return Object.fromEntries(fields.flatMap((f) => (on(f) ? [[f.name, on(f) as string]] : [])));
}

/** The places of an error that some field shows. */
function answered(fields: readonly Field[], error: unknown): string[] {
  const places = asProblem(error).errors.map(({ field }) => field);
  return places.filter((at) => fields.some(({ name, path = name }) => isWithin(at, path)));
}

/** Whether the refusal of the whole is said at one of the fields. */
function isOnField(fields: readonly Field[], error: unknown): boolean {
  const { code } = asProblem(error);
  return fields.some(({ codes }) => codes?.includes(code));
}

function isWithin(place: string, path: string): boolean {
  return place === path || place.startsWith(`${path}.`);
}

function trimmed(values: Values): Values {
  // A cleared choice is null in the form and empty in what is saved.
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, (value ?? "").trim()]));
}
