// A password: the one somebody has, or a new one with what is asked of it.

import { PasswordInput, type PasswordInputProps } from "@mantine/core";

import { learn, t } from "../i18n";
import texts from "../i18n/en-IN.passwords.json";

learn(texts);

/** What the server asks, told before it has to refuse. */
const SHORTEST = 12;

export function PasswordField(props: PasswordInputProps) {
  return (
    <PasswordInput
      label={t("form.password")}
      autoComplete="current-password"
      required
      withAsterisk={false}
      visibilityToggleButtonProps={{ "aria-label": t("form.showPassword") }}
      aria-invalid={props.error ? true : undefined}
      {...props}
    />
  );
}

export function NewPasswordField(props: PasswordInputProps) {
  return (
    <PasswordField
      label={t("form.newPassword")}
      description={t("form.passwordHint", { shortest: SHORTEST })}
      autoComplete="new-password"
      minLength={SHORTEST}
      {...props}
    />
  );
}
