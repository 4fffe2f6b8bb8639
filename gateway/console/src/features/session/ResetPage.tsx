// A new password by a code that is sent to the e-mail address.

import { Alert, Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { client } from "../../api/client";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { AnchorLink, ButtonLink } from "../../ui/links";
import { NewPasswordField } from "../../ui/PasswordField";
import { useSending } from "../../ui/useSending";
import { Door } from "./Door";

const route = getRouteApi("/reset");

export function ResetPage() {
  const { step, to } = route.useSearch();
  const navigate = route.useNavigate();
  const [email, setEmail] = useState("");
  const go = (next: "code" | "done") => void navigate({ search: { step: next, to } });
  if (step === "done") return <Done to={to} />;
  if (step === "code") return <NewPassword email={email} onDone={() => go("done")} />;
  return (
    <Ask
      to={to}
      onSent={(asked) => {
        setEmail(asked);
        go("code");
      }}
    />
  );
}

function send(email: string) {
  return client.POST("/api/v1/auth/password/forgot", { body: { email: email.trim() } });
}

function Ask({ to, onSent }: { to: string | undefined; onSent(email: string): void }) {
  const form = useForm({ initialValues: { email: "" } });
  const { submit, error, isPending, fields } = useSending(form, {
    send: ({ email }) => send(email),
    onSent: (_, { email }) => onSent(email),
    again: "email",
  });
  return (
    <Door
      title={t("reset.title")}
      text={t("reset.askText")}
      below={
        <AnchorLink to="/login" search={{ to }}>
          {t("door.back")}
        </AnchorLink>
      }
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Email autoFocus {...form.getInputProps("email")} />
          <FormError error={error} fields={fields} />
          <Button type="submit" mt={4} loading={isPending}>
            {t("reset.ask")}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}

function NewPassword({ email, onDone }: { email: string; onDone(): void }) {
  const form = useForm({ initialValues: { email, code: "", password: "" } });
  const { submit, error, isPending, fields } = useSending(form, {
    send: (values) =>
      client.POST("/api/v1/auth/password/reset", {
        body: { ...values, email: values.email.trim(), code: values.code.trim() },
      }),
    onSent: onDone,
    again: "code",
  });
  const again = useMutation({ mutationFn: () => send(form.values.email) });
  return (
    <Door
      title={t("reset.title")}
      text={t("reset.codeText")}
      below={
        <Anchor
          component="button"
          type="button"
          disabled={again.isPending || !form.values.email}
          onClick={() => again.mutate()}
        >
          {t("reset.again")}
        </Anchor>
      }
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Email autoFocus={!email} {...form.getInputProps("email")} />
          <TextInput
            label={t("reset.code")}
            description={t("reset.codeHint")}
            autoComplete="one-time-code"
            autoFocus={Boolean(email)}
            required
            withAsterisk={false}
            {...form.getInputProps("code")}
          />
          <NewPasswordField {...form.getInputProps("password")} />
          {again.isSuccess && (
            <Alert color="teal" role="status">
              <Text size="sm">{t("reset.sentAgain")}</Text>
            </Alert>
          )}
          <FormError error={again.error ?? error} fields={fields} />
          <Button type="submit" mt={4} loading={isPending}>
            {t("reset.set")}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}

function Done({ to }: { to: string | undefined }) {
  return (
    <Door title={t("reset.done")} text={t("reset.doneText")}>
      <ButtonLink to="/login" search={{ to }} fullWidth>
        {t("reset.signIn")}
      </ButtonLink>
    </Door>
  );
}

function Email(props: { autoFocus: boolean }) {
  return (
    <TextInput
      label={t("door.email")}
      type="email"
      autoComplete="username"
      required
      withAsterisk={false}
      {...props}
    />
  );
}
