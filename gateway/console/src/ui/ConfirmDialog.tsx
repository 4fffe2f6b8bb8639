// Asks before something that others will feel; a refusal is shown where it was asked.

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";

import { t } from "../i18n";
import { FormError } from "./ErrorPanel";
import { useIdempotencyKey } from "./useIdempotencyKey";

interface Props {
  title: string;
  text: string;
  verb: string;
  /** Red, unless nothing is lost by it. */
  color?: string;
  act(headers: { "Idempotency-Key": string }): Promise<unknown>;
  onDone(): void;
  onClose(): void;
}

export function ConfirmDialog({ title, text, verb, color = "red", act, onDone, onClose }: Props) {
  const key = useIdempotencyKey();
  const acting = useMutation({
    mutationFn: () => act(key.header),
    onSuccess: () => {
      onDone();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack gap="md">
        <Text size="sm">{text}</Text>
        <FormError error={acting.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("form.back")}
          </Button>
          <Button color={color} loading={acting.isPending} onClick={() => acting.mutate()}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
