// Where a member is signed in.

import { Stack, Text } from "@mantine/core";

import type { User } from "../../api/types";
import { t } from "../../i18n";
import { SessionList } from "../../ui/SessionList";

export function UserSessions({ user }: { user: User }) {
  return (
    <Stack component="section" aria-label={t("sessions.title")} gap="xs" mt="lg">
      <Text component="h3" fw={600} size="sm">
        {t("sessions.title")}
      </Text>
      <div className="panel">
        <SessionList userId={user.id} />
      </div>
    </Stack>
  );
}
