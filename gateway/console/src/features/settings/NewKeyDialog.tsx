// A new key's text: here and never again.

import { Alert, Button, Code, CopyButton, Group, Modal, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCopy } from "@tabler/icons-react";

import { t } from "../../i18n";

export function NewKeyDialog({ text, onClose }: { text: string; onClose(): void }) {
  return (
    <Modal opened onClose={onClose} title={t("keys.made")} closeOnClickOutside={false} size="lg">
      {text ? (
        <Stack gap="md">
          <Alert color="amber" icon={<IconAlertTriangle aria-hidden />}>
            {t("keys.once")}
          </Alert>
          <Code block data-testid="api-key" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {text}
          </Code>
          <Text size="sm" c="dimmed">
            {t("keys.howTo")}
          </Text>
          <Group justify="flex-end" gap="xs">
            <CopyButton value={text} timeout={3000}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  leftSection={
                    copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
                  }
                  onClick={copy}
                >
                  {copied ? t("keys.copied") : t("keys.copy")}
                </Button>
              )}
            </CopyButton>
            <Button onClick={onClose}>{t("keys.kept")}</Button>
          </Group>
        </Stack>
      ) : (
        <Alert color="amber" icon={<IconAlertTriangle aria-hidden />}>
          {t("keys.lost")}
        </Alert>
      )}
    </Modal>
  );
}
