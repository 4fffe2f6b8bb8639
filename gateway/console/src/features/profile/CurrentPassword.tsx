// One's password once more, before something that a thief of the screen would like to do.

import type { PasswordInputProps } from "@mantine/core";

import { t } from "../../i18n";
import { PasswordField } from "../../ui/PasswordField";
import { useMe } from "../session/me";

export function CurrentPassword(props: PasswordInputProps) {
  const { user } = useMe();
  return (
    <>
      {/* Password managers look the password up by this. */}
      <input type="hidden" autoComplete="username" value={user.email} readOnly />
      <PasswordField label={t("pw.current")} withAsterisk {...props} />
    </>
  );
}
