// Oneself: name and picture, how one signs in, and where one is signed in.

import "./texts";

import { Stack } from "@mantine/core";

import { t } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { Page } from "../../ui/Page";
import { useMay } from "../session/me";
import { EmailPanel } from "./EmailPanel";
import { PasswordPanel } from "./PasswordPanel";
import { PersonPanel } from "./PersonPanel";
import { SecondFactorPanel } from "./SecondFactorPanel";
import { SessionsPanel } from "./SessionsPanel";

const AwayPanel = lazily(() => import("../approvals/AwayPanel"), "AwayPanel");

export function ProfilePage() {
  const approves = useMay()("purchasing.orders.approve");
  return (
    <Page title={t("profile.title")} width={760}>
      <Stack gap="md">
        <PersonPanel />
        {approves && <AwayPanel />}
        <EmailPanel />
        <PasswordPanel />
        <SecondFactorPanel />
        <SessionsPanel />
      </Stack>
    </Page>
  );
}
