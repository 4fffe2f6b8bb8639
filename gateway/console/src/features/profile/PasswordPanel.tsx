// Another password; whoever has none is shown the way to get one.

import { Button, Group, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";

import { client } from "../../api/client";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { ButtonLink } from "../../ui/links";
import { Panel } from "../../ui/Page";
import { NewPasswordField } from "../../ui/PasswordField";
import { useSending } from "../../ui/useSending";
import { useMe } from "../session/me";
import { CurrentPassword } from "./CurrentPassword";
import { Done } from "./Done";
import { Verbs } from "./Verbs";

export function PasswordPanel() {
  const { user } = useMe();
  const [step, setStep] = useState<"change" | "done" | null>(null);
  return (
    <Panel title={t("pw.title")}>
      <Stack gap="sm" p="md">
        <Done shown={step === "done"}>{t("pw.done")}</Done>
        {!user.has_password && <None />}
        {user.has_password && step === "change" && (
          <Change onDone={() => setStep("done")} onCancel={() => setStep(null)} />
        )}
        {user.has_password && step !== "change" && (
          <Group justify="space-between">
            <Text size="sm">{t("pw.some")}</Text>
            <Button size="xs" variant="default" onClick={() => setStep("change")}>
              {t("pw.change")}
            </Button>
          </Group>
        )}
      </Stack>
    </Panel>
  );
}

function None() {
  return (
    <Group justify="space-between">
      <Text size="sm">{t("pw.none")}</Text>
      <ButtonLink to="/reset" size="xs" variant="default">
        {t("pw.set")}
      </ButtonLink>
    </Group>
  );
}

function Change({ onDone, onCancel }: { onDone(): void; onCancel(): void }) {
  const form = useForm({ initialValues: { current_password: "", password: "" } });
  const { submit, error, isPending, fields } = useSending(form, {
    send: (body) => client.POST("/api/v1/auth/me/password", { body }),
    onSent: onDone,
    again: "current_password",
  });
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <CurrentPassword autoFocus {...form.getInputProps("current_password")} />
        <NewPasswordField withAsterisk {...form.getInputProps("password")} />
        <FormError error={error} fields={fields} />
        <Verbs verb={t("pw.change")} loading={isPending} onCancel={onCancel} />
      </Stack>
    </form>
  );
}
