// Asks why before something that others will want explained, and shows what it would do.

import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, type SyntheticEvent, useState } from "react";

import { t } from "../i18n";
import { FormError } from "./ErrorPanel";
import { useIdempotencyKey } from "./useIdempotencyKey";

interface Props {
  title: string;
  text?: string;
  /** What it would do, between the words and the reason. */
  preview?: ReactNode;
  label: string;
  /** Without a reason it is not done. */
  needed?: boolean;
  verb: string;
  danger?: boolean;
  act(reason: string, headers: { "Idempotency-Key": string }): Promise<unknown>;
  onDone(): void;
  onClose(): void;
}

export function AskReason(props: Props) {
  const { title, text, preview, label, needed, verb, danger, act, onDone, onClose } = props;
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const key = useIdempotencyKey();
  const acting = useMutation({
    mutationFn: () => act(reason.trim(), key.header),
    onSuccess: () => {
      onDone();
      onClose();
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (needed && !reason.trim()) setMissing(true);
    else acting.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={title}>
      <form noValidate onSubmit={submit}>
        <Stack gap="sm">
          {text && <Text size="sm">{text}</Text>}
          {preview}
          <Textarea
            label={label}
            data-autofocus
            rows={3}
            maxLength={500}
            value={reason}
            error={missing && !reason.trim() && t("reason.missing")}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <FormError error={acting.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("form.back")}
            </Button>
            <Button type="submit" color={danger ? "red" : undefined} loading={acting.isPending}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
