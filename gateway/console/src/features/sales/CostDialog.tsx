// Say what one of a line costs us, instead of what the ledger does.

import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { fieldErrors, sentence } from "../../api/problem";
import type { SaleLine } from "../../api/types";
import { isDecimal, plain } from "../../format/decimal";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";

interface Props {
  sale: string;
  line: SaleLine;
  unitCost: string;
  onClose(): void;
}

export function CostDialog({ sale, line, unitCost, onClose }: Props) {
  const cache = useQueryClient();
  const key = useIdempotencyKey();
  const [cost, setCost] = useState(unitCost && plain(unitCost));
  const path = { order_id: sale };
  const giving = useMutation({
    mutationFn: () =>
      data(
        client.PUT(`${paths.sale}/lines/{line_id}/cost`, {
          params: { path: { ...path, line_id: line.id } },
          body: { unit_cost: cost.trim() },
          headers: key.header,
        }),
      ),
    onSuccess: (costs) => {
      cache.setQueryData(["get", paths.saleCosts, { params: { path } }], costs);
      onClose();
    },
  });
  const wrong = cost.trim() !== "" && (!isDecimal(cost) || cost.trim().startsWith("-"));
  const refused = fieldErrors(giving.error).unit_cost;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!wrong && cost.trim() !== "") giving.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={t("cost.changeTitle", { sku: line.sku })}>
      <form noValidate onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm">{t("cost.changeText")}</Text>
          <TextInput
            label={t("cost.unitOf", { unit: line.unit })}
            inputMode="decimal"
            data-autofocus
            value={cost}
            error={wrong ? t("cost.wanted") : refused && sentence(refused)}
            onChange={(event) => setCost(event.currentTarget.value)}
          />
          <FormError error={giving.error} fields={["unit_cost"]} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("form.cancel")}
            </Button>
            <Button type="submit" loading={giving.isPending} disabled={wrong || cost.trim() === ""}>
              {t("form.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
