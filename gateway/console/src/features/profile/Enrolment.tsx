// The app learns the secret, by camera or by hand, and proves it with its first code.

import { Code, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";

import { client, data } from "../../api/client";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { useSending } from "../../ui/useSending";
import { QrCode } from "./QrCode";
import { Verbs } from "./Verbs";

interface Props {
  secret: string;
  uri: string;
  onDone(codes: readonly string[]): void;
  onCancel(): void;
}

export function Enrolment({ secret, uri, onDone, onCancel }: Props) {
  const form = useForm({ initialValues: { code: "" } });
  const { submit, error, isPending, fields } = useSending(form, {
    send: ({ code }) =>
      data(client.POST("/api/v1/auth/totp/confirm", { body: { code: code.replaceAll(" ", "") } })),
    onSent: ({ recovery_codes }) => onDone(recovery_codes),
    again: "code",
  });
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{t("tfa.scan")}</Text>
        <Group align="center" gap="md">
          <QrCode text={uri} label={t("qr.label")} />
          <div style={{ flex: "1 1 220px", minWidth: 0 }}>
            <Text size="sm" c="dimmed">
              {t("tfa.secret")}
            </Text>
            <Code style={{ overflowWrap: "anywhere" }}>{secret}</Code>
            <TextInput
              mt="sm"
              label={t("tfa.code")}
              inputMode="numeric"
              autoComplete="one-time-code"
              autoFocus
              required
              {...form.getInputProps("code")}
            />
          </div>
        </Group>
        <FormError error={error} fields={fields} />
        <Verbs verb={t("tfa.confirm")} loading={isPending} onCancel={onCancel} />
      </Stack>
    </form>
  );
}
