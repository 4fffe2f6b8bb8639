// Oneself: name and picture, how one signs in, and where one is signed in.

import "./texts";

import { Stack } from "@mantine/core";

import { t } from "../../i18n";
import { Page } from "../../ui/Page";
import { EmailPanel } from "./EmailPanel";
import { PasswordPanel } from "./PasswordPanel";
import { PersonPanel } from "./PersonPanel";
import { SecondFactorPanel } from "./SecondFactorPanel";
import { SessionsPanel } from "./SessionsPanel";

export function ProfilePage() {
  return (
    <Page title={t("profile.title")} width={760}>
      <Stack gap="md">
        <PersonPanel />
        <EmailPanel />
        <PasswordPanel />
        <SecondFactorPanel />
        <SessionsPanel />
      </Stack>
    </Page>
  );
}
