// Turning the second step off: with the password, and the step itself one last time.

import { Anchor, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";

import { client } from "../../api/client";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { useSending } from "../../ui/useSending";
import { CurrentPassword } from "./CurrentPassword";
import { Verbs } from "./Verbs";

export function TurnOff({ onDone, onCancel }: { onDone(): void; onCancel(): void }) {
  const [kind, setKind] = useState<"code" | "recovery_code">("code");
  const byApp = kind === "code";
  const form = useForm({ initialValues: { password: "", code: "", recovery_code: "" } });
  const { submit, error, isPending, fields } = useSending(form, {
    send: ({ password, ...shown }) =>
      client.POST("/api/v1/auth/totp/disable", { body: { password, [kind]: shown[kind].trim() } }),
    onSent: onDone,
    again: kind,
  });
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{t("tfa.stopText")}</Text>
        <CurrentPassword autoFocus {...form.getInputProps("password")} />
        <TextInput
          key={kind}
          label={t(byApp ? "tfa.code" : "tfa.recovery")}
          inputMode={byApp ? "numeric" : "text"}
          autoComplete={byApp ? "one-time-code" : "off"}
          required
          {...form.getInputProps(kind)}
        />
        <Anchor
          component="button"
          type="button"
          size="sm"
          ta="start"
          onClick={() => setKind(byApp ? "recovery_code" : "code")}
        >
          {t(byApp ? "tfa.useRecovery" : "tfa.useCode")}
        </Anchor>
        <FormError error={error} fields={fields} />
        <Verbs verb={t("tfa.stop")} loading={isPending} onCancel={onCancel} />
      </Stack>
    </form>
  );
}
