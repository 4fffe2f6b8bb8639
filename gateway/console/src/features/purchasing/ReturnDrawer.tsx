// Returns goods to their supplier: how much of which line, why, and whether it is replaced.

import { Button, Checkbox, Drawer, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { type GetInputPropsReturnType, useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { fieldErrors } from "../../api/problem";
import type { Order, OrderLine } from "../../api/types";
import { compare, isDecimal, isPositive, plain } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";
import { type ReturnedLine, sendBack } from "./goodsIssues";
import { useOrderChanged } from "./queries";
import { rejections } from "./receiving";

interface Props {
  order: Order;
  onClose(): void;
}

export function ReturnDrawer({ order, onClose }: Props) {
  return (
    <Drawer opened onClose={onClose} title={t("issue.returnTitle", { number: order.number })}>
      <ReturnForm order={order} onClose={onClose} />
    </Drawer>
  );
}

function ReturnForm({ order, onClose }: Props) {
  const [lines] = useState(() => order.lines.filter(({ returnable }) => isPositive(returnable)));
  const key = useIdempotencyKey();
  const changed = useOrderChanged();
  const form = useForm({
    initialValues: { lines: lines.map(untouched), note: "" },
    validate: {
      lines: {
        quantity: (value: string, { lines: all }, path) =>
          amountError(value, mostOf(order, all[at(path)])),
        reason: (value: string, { lines: all }, path) =>
          isPositive(all[at(path)]?.quantity ?? "") && !value ? t("issue.reasonWanted") : null,
      },
    },
  });
  const wanted = form.values.lines.filter(({ quantity }) => isPositive(quantity));
  const sending = useMutation({
    mutationFn: () => sendBack(order.id, wanted, form.values.note, key.header),
    onSuccess: onClose,
    onError: (error) => form.setErrors(onLines(error, form.values.lines, wanted)),
    onSettled: () => changed(order.id),
  });
  return (
    <form noValidate onSubmit={form.onSubmit(() => sending.mutate())}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("issue.returnText", { warehouse: order.warehouse_name })}
        </Text>
        {lines.map((line, index) => (
          <LineFields key={line.id} line={line} index={index} form={form} order={order} />
        ))}
        <TextInput label={t("issue.note")} maxLength={500} {...form.getInputProps("note")} />
        <FormError error={sending.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("form.cancel")}
          </Button>
          <Button type="submit" disabled={wanted.length === 0} loading={sending.isPending}>
            {t("issue.ask_return")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface Form {
  values: { lines: ReturnedLine[] };
  getInputProps(
    path: `lines.${number}.${keyof ReturnedLine}`,
    options?: { type: "checkbox" },
  ): GetInputPropsReturnType;
}

interface LineProps {
  order: Order;
  line: OrderLine;
  index: number;
  form: Form;
}

function LineFields({ order, line, index, form }: LineProps) {
  const formats = useFormats();
  const path = `lines.${index}` as const;
  const begun = isPositive(form.values.lines[index]?.quantity ?? "");
  return (
    <fieldset className="panel line-fields">
      <legend>
        <span className="code">{line.sku}</span> {line.name}
      </legend>
      <TextInput
        label={t("issue.quantity")}
        description={t("issue.returnable", {
          quantity: formats.quantity(line.returnable),
          unit: line.unit,
        })}
        inputMode="decimal"
        data-autofocus={index === 0 || undefined}
        {...form.getInputProps(`${path}.quantity`)}
      />
      {begun && (
        <>
          <Select
            mt="xs"
            label={t("issue.reason")}
            data={rejections()}
            {...form.getInputProps(`${path}.reason`)}
          />
          {order.status !== "closed" && (
            <Checkbox
              mt="sm"
              label={t("issue.replaced")}
              description={t("issue.replacedHint")}
              {...form.getInputProps(`${path}.replaced`, { type: "checkbox" })}
            />
          )}
        </>
      )}
    </fieldset>
  );
}

function untouched({ id }: OrderLine): ReturnedLine {
  return { line_id: id, quantity: "", reason: "", replaced: false };
}

function at(path: string): number {
  return Number(path.split(".")[1]);
}

/** What can go back of a line now: others may be at it too. */
function mostOf(order: Order, line: ReturnedLine | undefined): string {
  return order.lines.find(({ id }) => id === line?.line_id)?.returnable ?? "0";
}

function amountError(value: string, most: string): string | null {
  const fine = value.trim() === "" || (isDecimal(value) && compare(value, "0") >= 0);
  const little = fine && (value.trim() === "" || compare(value, most) <= 0);
  return little ? null : t("issue.quantityWanted", { most: plain(most) });
}

/** Refusals of what was sent, on the lines that are shown. */
function onLines(error: unknown, shown: readonly ReturnedLine[], sent: readonly ReturnedLine[]) {
  return Object.fromEntries(
    Object.entries(fieldErrors(error)).map(([field, message]) => {
      const [list, index, name] = field.split(".");
      const line = sent[Number(index)];
      const place = line ? shown.indexOf(line) : -1;
      return [list === "lines" && place >= 0 ? `lines.${place}.${name}` : field, message];
    }),
  );
}
