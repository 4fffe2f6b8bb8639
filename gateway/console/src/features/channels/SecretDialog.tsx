// A secret: here and never again.

import { Alert, Button, Code, Group, Modal, Stack } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import { t } from "../../i18n";
import { Copy } from "./Copy";

interface Props {
  text: string;
  /** What it is, and what it is for, if not a shop's. */
  title?: string;
  once?: string;
  onClose(): void;
}

export function SecretDialog({ text, title, once, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title={title ?? t("channels.made")} closeOnClickOutside={false} size="lg">
      <Stack gap="md">
        <Alert color="amber" icon={<IconAlertTriangle aria-hidden />}>
          {once ?? t("channels.once")}
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
