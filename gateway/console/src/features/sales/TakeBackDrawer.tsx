// Goods came back: how much of each line, whether it goes into stock again, and why.

import { Button, Drawer, Group, Input, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { useWarehouses } from "../../api/lists";
import type { Sale, SaleLine } from "../../api/types";
import { compare, isDecimal, isPositive, plain, subtract } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { learn, t } from "../../i18n";
import texts from "../../i18n/en-IN.saleReturns.json";
import { FormError } from "../../ui/ErrorPanel";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";
import { PATIENT } from "./advance";
import { useSaleChanged } from "./queries";

learn(texts);

const SCRAP = "scrap";

interface Back {
  quantity: string;
  /** A warehouse, `scrap`, or empty: where it came from. */
  where: string;
  reason: string;
}
const nothing: Back = { quantity: "", where: "", reason: "" };

interface Props {
  sale: Sale;
  onClose(): void;
}

export function TakeBackDrawer({ sale, onClose }: Props) {
  const lines = sale.lines.filter((line) => isPositive(kept(line)));
  const [backs, setBacks] = useState<Record<string, Back>>({});
  const [note, setNote] = useState("");
  const key = useIdempotencyKey();
  const changed = useSaleChanged();
  const came = lines.filter(({ id }) => isPositive(backs[id]?.quantity ?? ""));
  const wrong = lines.some((line) => errorOf(line, backs[line.id]?.quantity) !== null);
  const taking = useMutation({
    mutationFn: () =>
      data(
        client.POST(paths.saleReturns, {
          params: { path: { order_id: sale.id } },
          body: { lines: came.map(({ id }) => said(id, backs[id] ?? nothing)), note: note.trim() },
          headers: { ...key.header, ...PATIENT },
        }),
      ),
    onSuccess: onClose,
    onSettled: () => changed(sale.id),
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!wrong && came.length > 0) taking.mutate();
  };
  return (
    <Drawer opened onClose={onClose} title={t("takeBack.titleOf", { number: sale.number })}>
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          {lines.map((line, index) => (
            <LineFields
              key={line.id}
              line={line}
              value={backs[line.id] ?? nothing}
              first={index === 0}
              onChange={(part) =>
                setBacks((old) => ({ ...old, [line.id]: { ...nothing, ...old[line.id], ...part } }))
              }
            />
          ))}
          <TextInput
            label={t("takeBack.note")}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <FormError error={taking.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("form.cancel")}
            </Button>
            <Button type="submit" loading={taking.isPending} disabled={wrong || came.length === 0}>
              {t("takeBack.submit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

interface LineProps {
  line: SaleLine;
  value: Back;
  first: boolean;
  onChange(part: Partial<Back>): void;
}

function LineFields({ line, value, first, onChange }: LineProps) {
  const formats = useFormats();
  const warehouses = useWarehouses().data?.items ?? [];
  const where = `takeback-${line.id}`;
  return (
    <fieldset className="panel line-fields">
      <legend>
        <span className="code">{line.sku}</span> {line.name}
      </legend>
      <Text size="sm" c="dimmed" mb={6}>
        {t("takeBack.with", { quantity: formats.quantity(kept(line)), unit: line.unit })}
      </Text>
      <TextInput
        label={t("takeBack.quantity")}
        inputMode="decimal"
        data-autofocus={first || undefined}
        value={value.quantity}
        error={errorOf(line, value.quantity)}
        onChange={(event) => onChange({ quantity: event.currentTarget.value })}
      />
      {isPositive(value.quantity) && (
        <>
          <Input.Wrapper id={where} mt="xs" label={t("takeBack.where")}>
            <Input
              component="select"
              id={where}
              value={value.where}
              onChange={(event) => onChange({ where: event.currentTarget.value })}
            >
              <option value="">{t("takeBack.where.origin")}</option>
              {warehouses.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
              <option value={SCRAP}>{t("takeBack.where.scrap")}</option>
            </Input>
          </Input.Wrapper>
          <TextInput
            mt="xs"
            label={t("takeBack.reason")}
            maxLength={100}
            value={value.reason}
            onChange={(event) => onChange({ reason: event.currentTarget.value })}
          />
        </>
      )}
    </fieldset>
  );
}

/** What the customer still has of a line. */
function kept({ shipped, returned }: SaleLine): string {
  return subtract(shipped, returned);
}

function said(line_id: string, { quantity, where, reason }: Back) {
  const scrapped = where === SCRAP;
  const warehouse_id = scrapped || !where ? null : where;
  return { line_id, quantity: quantity.trim(), warehouse_id, scrapped, reason: reason.trim() };
}

function errorOf(line: SaleLine, value = ""): string | null {
  if (value.trim() === "") return null;
  const most = kept(line);
  const fine = isDecimal(value) && isPositive(value.trim()) && compare(value, most) <= 0;
  return fine ? null : t("takeBack.most", { most: plain(most) });
}
