// Ship: how much leaves of each line; part shipments are normal.

import { Button, Drawer, Group, Input, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { useWarehouses } from "../../api/lists";
import type { Sale, SaleLine } from "../../api/types";
import { compare, isDecimal, isPositive, plain } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";
import { PATIENT } from "./advance";
import { useSaleChanged } from "./queries";

interface Props {
  sale: Sale;
  onClose(): void;
}

export function ShipDrawer({ sale, onClose }: Props) {
  const lines = sale.lines.filter(({ shippable }) => isPositive(shippable));
  const [amounts, setAmounts] = useState<Record<string, string>>({});
  const [note, setNote] = useState("");
  const [place, setPlace] = useState("");
  const key = useIdempotencyKey();
  const changed = useSaleChanged();
  const leaving = lines.filter(({ id }) => isPositive(amounts[id] ?? ""));
  const shipping = useMutation({
    mutationFn: () =>
      data(
        client.POST(`${paths.sale}/ship`, {
          params: { path: { order_id: sale.id } },
          body: {
            lines: leaving.map(({ id }) => ({ line_id: id, quantity: (amounts[id] ?? "").trim() })),
            warehouse_id: place || null,
            note: note.trim(),
          },
          headers: { ...key.header, ...PATIENT },
        }),
      ),
    onSuccess: onClose,
    onSettled: () => changed(sale.id),
  });
  const wrong = lines.some((line) => errorOf(line, amounts[line.id]) !== null);
  const warehouses = useWarehouses().data?.items ?? [];
  const places = new Set(sale.allocations.map(({ warehouse_id }) => warehouse_id));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!wrong && leaving.length > 0) shipping.mutate();
  };
  return (
    <Drawer opened onClose={onClose} title={t("ship.title", { number: sale.number })}>
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          <Group justify="flex-end">
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() =>
                setAmounts(Object.fromEntries(lines.map(({ id, shippable }) => [id, plain(shippable)])))
              }
            >
              {t("ship.all")}
            </Button>
          </Group>
          {lines.map((line, index) => (
            <LineField
              key={line.id}
              line={line}
              value={amounts[line.id] ?? ""}
              first={index === 0}
              onChange={(value) => setAmounts((old) => ({ ...old, [line.id]: value }))}
            />
          ))}
          {places.size > 1 && (
            <Input.Wrapper id="ship-from" label={t("ship.from")}>
              <Input
                component="select"
                id="ship-from"
                value={place}
                onChange={(event) => setPlace(event.currentTarget.value)}
              >
                <option value="">{t("sale.wherever")}</option>
                {warehouses
                  .filter(({ id }) => places.has(id))
                  .map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
              </Input>
            </Input.Wrapper>
          )}
          <TextInput
            label={t("ship.note")}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <FormError error={shipping.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("form.cancel")}
            </Button>
            <Button type="submit" loading={shipping.isPending} disabled={wrong || leaving.length === 0}>
              {t("ship.submit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

interface LineProps {
  line: SaleLine;
  value: string;
  first: boolean;
  onChange(value: string): void;
}

function LineField({ line, value, first, onChange }: LineProps) {
  const formats = useFormats();
  return (
    <fieldset className="panel line-fields">
      <legend>
        <span className="code">{line.sku}</span> {line.name}
      </legend>
      <Text size="sm" c="dimmed" mb={6}>
        {t("ship.open", { open: formats.quantity(line.shippable), unit: line.unit })}
      </Text>
      <TextInput
        label={t("ship.quantity")}
        inputMode="decimal"
        data-autofocus={first || undefined}
        value={value}
        error={errorOf(line, value)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </fieldset>
  );
}

function errorOf({ shippable }: SaleLine, value = ""): string | null {
  if (value.trim() === "") return null;
  if (!isDecimal(value) || value.trim().startsWith("-")) return t("ship.nothing");
  return compare(value, shippable) > 0 ? t("ship.over", { open: plain(shippable) }) : null;
}
