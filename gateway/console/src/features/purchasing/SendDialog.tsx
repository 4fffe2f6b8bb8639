// Asks before an order leaves: whether a letter goes, and to which address.

import { Button, Group, Modal, Radio, Skeleton, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { Order } from "../../api/types";
import { t, tData } from "../../i18n";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";
import { useAdvance } from "./advance";

interface Props {
  order: Order;
  onClose(): void;
}

export function SendDialog({ order, onClose }: Props) {
  const supplier = api.useQuery("get", paths.supplier, {
    params: { path: { supplier_id: order.supplier_id } },
  });
  const email = supplier.data?.email;
  const [chosen, choose] = useState<string | null>(null);
  const how = chosen ?? (email ? "letter" : "hand");
  const key = useIdempotencyKey();
  const advance = useAdvance(order.id);
  const sending = useMutation({
    mutationFn: () => advance("send", "", key.header, { by_hand: how === "hand" }),
    onSuccess: onClose,
  });
  const title = t("send.title", { number: order.number, supplier: order.supplier_name });
  return (
    <Modal opened onClose={onClose} title={title}>
      {supplier.error && <ErrorPanel error={supplier.error} onRetry={() => void supplier.refetch()} />}
      {supplier.isPending && <Skeleton height={120} aria-busy />}
      {supplier.data && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            sending.mutate();
          }}
        >
          <Stack gap="md">
            <Radio.Group value={how} onChange={choose} aria-label={title}>
              <Stack gap="sm">
                {email && <Radio value="letter" label={t("send.byLetter", { email })} data-autofocus />}
                <Radio value="hand" label={t("send.byHand")} description={t("send.byHandHint")} />
              </Stack>
            </Radio.Group>
            <FormError error={sending.error} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                {t("form.back")}
              </Button>
              <Button type="submit" loading={sending.isPending}>
                {tData("action", "send")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
