// Sign in, then go on to the page first asked for.

import { Alert, Button, Center, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconAlertCircle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type SyntheticEvent, useRef, useState } from "react";

import { asProblem, sentence } from "../../api/problem";
import { begin } from "../../api/session";
import { t } from "../../i18n";
import { Mark } from "../shell/Mark";

const route = getRouteApi("/login");

export function LoginPage() {
  useDocumentTitle(t("app.title", { page: t("login.title") }));
  const { to } = route.useSearch();
  const router = useRouter();
  const cache = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const passwordField = useRef<HTMLInputElement>(null);
  const attempt = useMutation({
    mutationFn: () => begin("login", { email: email.trim(), password }),
    onSuccess: () => {
      cache.clear();
      router.history.push(within(to));
    },
    onError: () => {
      passwordField.current?.focus();
      passwordField.current?.select();
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack w="100%" maw={360} gap="lg">
        <Stack align="center" gap={10}>
          <Mark size={40} />
          <Title order={1} ta="center">
            {t("login.title")}
          </Title>
          <Text c="dimmed">{t("login.subtitle")}</Text>
        </Stack>
        <form className="panel login" onSubmit={submit}>
          <Stack gap="sm" p="lg">
            <TextInput
              label={t("login.email")}
              type="email"
              autoComplete="username"
              autoFocus
              required
              withAsterisk={false}
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <PasswordInput
              ref={passwordField}
              label={t("login.password")}
              autoComplete="current-password"
              required
              withAsterisk={false}
              visibilityToggleButtonProps={{ "aria-label": t("login.showPassword") }}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            {attempt.error && (
              <Alert color="red" role="alert" py="xs" icon={<IconAlertCircle aria-hidden />}>
                {sentence(asProblem(attempt.error).message)}
              </Alert>
            )}
            <Button type="submit" mt={4} loading={attempt.isPending}>
              {t("login.submit")}
            </Button>
          </Stack>
        </form>
      </Stack>
    </Center>
  );
}

/** Only addresses of our own are followed. */
function within(to: string | undefined): string {
  return to && /^\/(?![/\\])/.test(to) ? to : "/";
}
