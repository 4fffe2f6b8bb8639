// Asks why before a step that others will want explained.

import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { type SyntheticEvent, useEffect, useState } from "react";

import type { Order } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { t, tData } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { manners, type Verb } from "./actions";

interface Props {
  verb: Verb | null;
  order: Order;
  error: unknown;
  pending: boolean;
  onConfirm(verb: Verb, reason: string): void;
  onClose(): void;
}

export function ReasonDialog({ verb, order, error, pending, onConfirm, onClose }: Props) {
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    setReason("");
    setMissing(false);
  }, [verb]);
  const short = verb === "close" && order.lines.some(({ open }) => isPositive(open));
  const needed = verb !== null && (short || manners[verb].reason === "needed");
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!verb) return;
    if (needed && !reason.trim()) setMissing(true);
    else onConfirm(verb, reason.trim());
  };
  return (
    <Modal
      opened={verb !== null}
      onClose={onClose}
      title={verb && t("reason.title", { action: tData("action", verb), number: order.number })}
    >
      <form noValidate onSubmit={submit}>
        <Stack gap="sm">
          <Textarea
            label={needed ? t("reason.needed") : t("reason.welcome")}
            description={t("reason.hint")}
            data-autofocus
            rows={3}
            maxLength={500}
            value={reason}
            error={missing && t("reason.missing")}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <FormError error={error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("form.back")}
            </Button>
            <Button
              type="submit"
              color={verb && manners[verb].danger ? "red" : undefined}
              loading={pending}
            >
              {verb && tData("action", verb)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
