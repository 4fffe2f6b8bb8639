// Asks for the password before something is done with it.

import { Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";

import { FormError } from "../../ui/ErrorPanel";
import { useSending } from "../../ui/useSending";
import { CurrentPassword } from "./CurrentPassword";
import { Verbs } from "./Verbs";

interface Props<Answer> {
  text: string;
  verb: string;
  send(password: string): Promise<Answer>;
  onSent(answer: Answer): void;
  onCancel(): void;
}

export function AskPassword<Answer>({ text, verb, send, onSent, onCancel }: Props<Answer>) {
  const form = useForm({ initialValues: { password: "" } });
  const { submit, error, isPending, fields } = useSending(form, {
    send: ({ password }) => send(password),
    onSent,
    again: "password",
  });
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{text}</Text>
        <CurrentPassword autoFocus {...form.getInputProps("password")} />
        <FormError error={error} fields={fields} />
        <Verbs verb={verb} loading={isPending} onCancel={onCancel} />
      </Stack>
    </form>
  );
}
