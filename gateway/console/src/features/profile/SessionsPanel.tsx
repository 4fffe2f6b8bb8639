// Where one is signed in, and a way to end all that but here.

import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { client } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { Panel } from "../../ui/Page";
import { SessionList } from "../../ui/SessionList";

export function SessionsPanel() {
  const cache = useQueryClient();
  const ending = useMutation({
    mutationFn: () => client.DELETE(paths.sessions),
    onSettled: () => cache.invalidateQueries({ queryKey: allOf(paths.sessions) }),
  });
  return (
    <Panel title={t("sessions.mine")}>
      <SessionList />
      <Group justify="space-between" px="md" py="sm">
        <Text size="sm" c="dimmed" style={{ flex: "1 1 220px" }}>
          {t("sessions.endAllText")}
        </Text>
        <Button size="xs" variant="default" loading={ending.isPending} onClick={() => ending.mutate()}>
          {t("sessions.endAll")}
        </Button>
      </Group>
      <FormError error={ending.error} />
    </Panel>
  );
}
