// What arrived of a transfer: all of it, unless somebody says otherwise; the difference is written down.

import "../purchasing/texts";

import { Button, Drawer, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Transfer, TransferLine } from "../../api/types";
import { add, compare, isDecimal, plain } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t, tData } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";
import { useSending } from "../../ui/useSending";
import { useWarehouseName } from "./queries";

interface Props {
  transfer: Transfer;
  onDone(fresh: Transfer): void;
  onClose(): void;
}

export function ReceiveDrawer({ transfer, onDone, onClose }: Props) {
  const warehouse = useWarehouseName();
  const key = useIdempotencyKey();
  const sent = transfer.lines.map(({ id, quantity }) => [id, plain(quantity)]);
  const form = useForm<Record<string, string>>({
    initialValues: Object.fromEntries(sent),
    validate: Object.fromEntries(transfer.lines.map(({ id }) => [id, wrong])),
  });
  const { submit, error, isPending } = useSending(form, {
    send: (values) =>
      data(
        client.POST(`${paths.transfer}/receive`, {
          params: { path: { transfer_id: transfer.id } },
          body: {
            lines: Object.entries(values).map(([line_id, received]) => ({
              line_id,
              received: received.trim(),
            })),
          },
          headers: key.header,
        }),
      ),
    onSent: (fresh) => {
      onDone(fresh);
      onClose();
    },
  });
  return (
    <Drawer opened onClose={onClose} title={t("transfers.receive", { number: transfer.number })} size="md">
      <form noValidate onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t("receive.into", { warehouse: warehouse(transfer.to_warehouse_id) })}
          </Text>
          {transfer.lines.map((line, index) => (
            <div key={line.id}>
              <TextInput
                label={`${line.sku} · ${line.name} (${line.unit})`}
                inputMode="decimal"
                data-autofocus={index === 0 || undefined}
                {...form.getInputProps(line.id)}
              />
              <Difference line={line} received={form.values[line.id] ?? ""} />
            </div>
          ))}
          <FormError error={error} />
          <Group justify="flex-end" gap="xs" mt="xs">
            <Button variant="default" onClick={onClose}>
              {t("form.cancel")}
            </Button>
            <Button type="submit" loading={isPending}>
              {tData("action", "receive")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

function wrong(value: string): string | null {
  const fine = isDecimal(value) && compare(value, "0") >= 0;
  return fine ? null : t("receive.amountWanted");
}

/** What would be written to the ledger besides the transfer itself. */
function Difference({ line, received }: { line: TransferLine; received: string }) {
  const formats = useFormats();
  const differs = wrong(received) === null ? add(received, `-${line.quantity}`) : "0";
  const side = compare(differs, "0");
  if (side === 0) return null;
  const quantity = `${formats.quantity(differs.replace("-", ""))} ${line.unit}`;
  return (
    <Text size="xs" mt={4} c={side < 0 ? "var(--mantine-color-error)" : "dimmed"} aria-live="polite">
      {side < 0 ? t("transfers.lost", { quantity }) : t("transfers.found", { quantity })}
    </Text>
  );
}
