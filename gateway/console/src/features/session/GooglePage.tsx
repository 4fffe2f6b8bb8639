// Back from Google: signed in, or a company to set up by somebody who is new.

import { Button, Loader, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { begin } from "../../api/session";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { ButtonLink } from "../../ui/links";
import { useSending } from "../../ui/useSending";
import { useArrive } from "./arrive";
import { Door } from "./Door";
import { founding, FoundingFields } from "./FoundingFields";
import { type Errand, returned } from "./google";
import { SecondStep } from "./SecondStep";

const route = getRouteApi("/login/google");

interface Newcomer {
  signup_token: string;
  name: string;
  email: string;
}

type Answer = Newcomer | { second_factor_token: string };

interface Return extends Errand {
  code: string;
  iss?: string;
}

export function GooglePage() {
  const { code, state, iss, error } = route.useSearch();
  const navigate = route.useNavigate();
  const arrive = useArrive();
  const [lost, setLost] = useState(false);
  const taken = useRef(false);
  const entering = useMutation({
    mutationFn: ({ nonce, verifier, ...given }: Return) =>
      begin<Answer>("google/callback", { ...asSent(given), nonce, code_verifier: verifier }),
    onSuccess: (answer, { to }) => "access_token" in answer && arrive(to),
  });
  const { mutate, data: answer, variables } = entering;
  useEffect(() => {
    // What came in the address is good once: it is spent once, and does not stay there.
    if (taken.current || !(code || error)) return;
    taken.current = true;
    const errand = returned(state);
    if (code && errand) mutate({ ...errand, code, iss });
    else setLost(!error);
    if (code) void navigate({ search: {}, replace: true });
  }, [code, state, iss, error, mutate, navigate]);
  if (answer && "signup_token" in answer) return <SetUp newcomer={answer} onDone={() => arrive()} />;
  if (answer && "second_factor_token" in answer) {
    return (
      <SecondStep
        send={(shown) => begin("google/second-factor", { ...answer, ...shown })}
        onDone={() => arrive(variables?.to)}
        onBack={() => void navigate({ to: "/login" })}
      />
    );
  }
  if (entering.error) return <NotIn title={t("google.title")} error={entering.error} />;
  if (error) return <NotIn title={t("google.cancelled")} text={t("google.cancelledText")} />;
  if (lost || !(code || taken.current)) {
    return <NotIn title={t("google.lost")} text={t("google.lostText")} />;
  }
  return (
    <Door
      title={t("google.signingIn")}
      text={t("google.waiting")}
      below={<Loader size="sm" aria-busy />}
    />
  );
}

function asSent({ code, state, iss }: Pick<Return, "code" | "state" | "iss">) {
  return { code, state, iss };
}

function NotIn({ title, text, error }: { title: string; text?: string; error?: unknown }) {
  return (
    <Door title={title} text={text}>
      <Stack gap="sm">
        <FormError error={error} />
        <ButtonLink to="/login">{t("door.back")}</ButtonLink>
      </Stack>
    </Door>
  );
}

function SetUp({ newcomer, onDone }: { newcomer: Newcomer; onDone(): void }) {
  const form = useForm({ initialValues: founding() });
  const { submit, error, isPending, fields } = useSending(form, {
    send: (values) => begin("google/register", { ...values, signup_token: newcomer.signup_token }),
    onSent: onDone,
  });
  return (
    <Door
      title={t("google.signUp")}
      text={t("google.signUpText", { email: newcomer.email })}
      below={<Text c="dimmed">{t("register.text")}</Text>}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={t("founding.name")}
            autoComplete="organization"
            autoFocus
            required
            withAsterisk={false}
            {...form.getInputProps("company")}
          />
          <FoundingFields form={form} />
          <FormError error={error} fields={fields} />
          <Button type="submit" mt={4} loading={isPending}>
            {t("register.submit")}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
