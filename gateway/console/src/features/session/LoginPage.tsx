// Sign in, then go on to the page first asked for.

import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { begin } from "../../api/session";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { AnchorLink } from "../../ui/links";
import { PasswordField } from "../../ui/PasswordField";
import { useSending } from "../../ui/useSending";
import { useArrive } from "./arrive";
import { Door } from "./Door";
import { GoogleButton } from "./GoogleButton";
import { SecondStep, wantsSecond } from "./SecondStep";

const route = getRouteApi("/login");

interface Credentials {
  email: string;
  password: string;
}

export function LoginPage() {
  const { to } = route.useSearch();
  const arrive = useArrive();
  const [proved, setProved] = useState<Credentials | null>(null);
  if (!proved) return <FirstStep to={to} onDone={() => arrive(to)} onSecond={setProved} />;
  return (
    <SecondStep
      send={(shown) => begin("login", { ...proved, ...shown })}
      onDone={() => arrive(to)}
      onBack={() => setProved(null)}
    />
  );
}

interface Props {
  to: string | undefined;
  onDone(): void;
  onSecond(proved: Credentials): void;
}

function FirstStep({ to, onDone, onSecond }: Props) {
  const form = useForm({ initialValues: { email: "", password: "" } });
  const { submit, error, isPending, fields } = useSending(form, {
    send: (values) => begin("login", tidy(values)).then(() => false, wantsSecond),
    onSent: (second, values) => (second ? onSecond(tidy(values)) : onDone()),
    again: "password",
  });
  return (
    <Door
      title={t("login.title")}
      text={t("login.subtitle")}
      below={
        <>
          <AnchorLink to="/reset" search={{ to }}>
            {t("login.forgot")}
          </AnchorLink>
          <Text size="sm" c="dimmed">
            {t("login.new")} <AnchorLink to="/register">{t("login.register")}</AnchorLink>
          </Text>
        </>
      }
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={t("login.email")}
            type="email"
            autoComplete="username"
            autoFocus
            required
            withAsterisk={false}
            {...form.getInputProps("email")}
          />
          <PasswordField {...form.getInputProps("password")} />
          <FormError error={error} fields={fields} />
          <Button type="submit" mt={4} loading={isPending}>
            {t("login.submit")}
          </Button>
        </Stack>
      </form>
      <GoogleButton to={to} />
    </Door>
  );
}

function tidy({ email, password }: Credentials): Credentials {
  return { email: email.trim(), password };
}
