// The second step of signing in: a code from the app, or a recovery code when the app is gone.

import { Anchor, Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";

import { Problem } from "../../api/problem";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { useSending } from "../../ui/useSending";
import { Door } from "./Door";

export type Shown = { totp: string } | { recovery_code: string };

interface Props {
  /** What the first step began, with what is shown in the second. */
  send(shown: Shown): Promise<unknown>;
  onDone(): void;
  onBack(): void;
}

/** Hands a refusal on, unless it only asks for the second step; then the answer is true. */
export function wantsSecond(refusal: unknown): true {
  if (refusal instanceof Problem && refusal.has("second_factor_required")) return true;
  throw refusal;
}

export function SecondStep({ send, onDone, onBack }: Props) {
  const [kind, setKind] = useState<"totp" | "recovery_code">("totp");
  const byApp = kind === "totp";
  const form = useForm({ initialValues: { code: "" } });
  const { submit, error, isPending, reset } = useSending(form, {
    send: ({ code }) => send(byApp ? { totp: code.trim() } : { recovery_code: code.trim() }),
    onSent: onDone,
    again: "code",
  });
  const change = () => {
    setKind(byApp ? "recovery_code" : "totp");
    form.reset();
    reset();
    form.getInputNode("code")?.focus();
  };
  return (
    <Door
      title={t("second.title")}
      text={t("second.text")}
      below={
        <>
          <Anchor component="button" type="button" onClick={change}>
            {t(byApp ? "second.useRecovery" : "second.useCode")}
          </Anchor>
          <Anchor component="button" type="button" onClick={onBack}>
            {t("door.back")}
          </Anchor>
        </>
      }
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={t(byApp ? "second.code" : "second.recovery")}
            description={t(byApp ? "second.codeHint" : "second.recoveryHint")}
            inputMode={byApp ? "numeric" : "text"}
            autoComplete={byApp ? "one-time-code" : "off"}
            autoFocus
            required
            withAsterisk={false}
            {...form.getInputProps("code")}
          />
          <FormError error={error} />
          <Button type="submit" mt={4} loading={isPending}>
            {t("second.submit")}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
