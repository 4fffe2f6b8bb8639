// A shop's secret: here and never again.

import { Alert, Button, Code, Group, Modal, Stack } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import { t } from "../../i18n";
import { Copy } from "./Copy";

export function SecretDialog({ text, onClose }: { text: string; onClose(): void }) {
  return (
    <Modal opened onClose={onClose} title={t("channels.made")} closeOnClickOutside={false} size="lg">
      <Stack gap="md">
        <Alert color="amber" icon={<IconAlertTriangle aria-hidden />}>
          {t("channels.once")}
        </Alert>
        <Code block data-testid="secret" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {text}
        </Code>
        <Group justify="flex-end" gap="xs">
          <Copy text={text} />
          <Button onClick={onClose}>{t("keys.kept")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
