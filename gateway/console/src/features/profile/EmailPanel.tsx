// The address one signs in with: a new one counts once a code that was sent to it comes back.

import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { client } from "../../api/client";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { Panel } from "../../ui/Page";
import { useSending } from "../../ui/useSending";
import { useMe } from "../session/me";
import { useChanged } from "./changed";
import { CurrentPassword } from "./CurrentPassword";
import { Done } from "./Done";
import { Verbs } from "./Verbs";

const route = getRouteApi("/app/profile");

export function EmailPanel() {
  const { user } = useMe();
  const { email: step } = route.useSearch();
  const navigate = route.useNavigate();
  const [asked, setAsked] = useState("");
  const [done, setDone] = useState(false);
  const go = (email?: "change" | "code") => void navigate({ search: { email }, replace: true });
  return (
    <Panel title={t("email.title")}>
      <Stack gap="sm" p="md">
        <Done shown={done && !step}>{t("email.done", { email: user.email })}</Done>
        {step === "change" && (
          <Ask
            onCancel={() => go()}
            onSent={(email) => {
              setAsked(email);
              go("code");
            }}
          />
        )}
        {step === "code" && (
          <Confirm
            asked={asked}
            onCancel={() => go()}
            onDone={() => {
              setDone(true);
              go();
            }}
          />
        )}
        {!step && (
          <Group justify="space-between">
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {t("email.now", { email: user.email })}
            </Text>
            <Group gap="xs">
              <Button size="xs" variant="subtle" onClick={() => go("code")}>
                {t("email.haveCode")}
              </Button>
              {user.has_password && (
                <Button size="xs" variant="default" onClick={() => go("change")}>
                  {t("email.change")}
                </Button>
              )}
            </Group>
          </Group>
        )}
      </Stack>
    </Panel>
  );
}

function Ask({ onCancel, onSent }: { onCancel(): void; onSent(email: string): void }) {
  const form = useForm({ initialValues: { email: "", password: "" } });
  const { submit, error, isPending, fields } = useSending(form, {
    send: (body) => client.POST("/api/v1/auth/me/email", { body }),
    onSent: (_, { email }) => onSent(email),
    again: "password",
  });
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t("email.new")}
          type="email"
          autoComplete="email"
          autoFocus
          required
          {...form.getInputProps("email")}
        />
        <CurrentPassword {...form.getInputProps("password")} />
        <FormError error={error} fields={fields} />
        <Verbs verb={t("email.change")} loading={isPending} onCancel={onCancel} />
      </Stack>
    </form>
  );
}

function Confirm({ asked, onCancel, onDone }: { asked: string; onCancel(): void; onDone(): void }) {
  const changed = useChanged();
  const form = useForm({ initialValues: { code: "" } });
  const { submit, error, isPending, fields } = useSending(form, {
    send: ({ code }) =>
      client.POST("/api/v1/auth/me/email/confirm", { body: { code: code.trim() } }),
    onSent: async () => {
      await changed();
      onDone();
    },
    again: "code",
  });
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {asked && <Text size="sm">{t("email.sent", { email: asked })}</Text>}
        <TextInput
          label={t("email.code")}
          description={t("email.codeHint")}
          autoComplete="one-time-code"
          autoFocus
          required
          {...form.getInputProps("code")}
        />
        <FormError error={error} fields={fields} />
        <Verbs verb={t("email.confirm")} loading={isPending} onCancel={onCancel} />
      </Stack>
    </form>
  );
}
