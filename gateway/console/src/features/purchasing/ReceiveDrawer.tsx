// Receive goods: per line what is accepted, what is rejected and why. Several part receipts are normal.

import "./texts";

import { Button, Drawer, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { type GetInputPropsReturnType, useForm } from "@mantine/form";
import { useEffect, useState } from "react";

import { asProblem } from "../../api/problem";
import type { Order, OrderLine } from "../../api/types";
import { isPositive, plain } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { Meanwhile } from "./Meanwhile";
import {
  amountError,
  lineErrors,
  mayReceive,
  overLines,
  overSaid,
  type ReceivedLine,
  rejections,
  untouched,
  useReceive,
} from "./receiving";

interface Props {
  order: Order;
  /** Asked for; it opens only where goods may be received. */
  wanted: boolean;
  onClose(): void;
}

export function ReceiveDrawer({ order, wanted, onClose }: Props) {
  const [begun, setBegun] = useState(false);
  // What somebody is typing does not vanish because another one was quicker: they are told instead.
  const opened = wanted && (begun || mayReceive(order));
  useEffect(() => setBegun(opened), [opened]);
  return (
    <Drawer opened={opened} onClose={onClose} title={t("receive.title", { number: order.number })}>
      {/* Only while open, so that each receipt is a form of its own, with its own key. */}
      {opened && <ReceiveForm order={order} onDone={onClose} />}
    </Drawer>
  );
}

function ReceiveForm({ order, onDone }: { order: Order; onDone(): void }) {
  // The lines as they were at opening: what is typed stays with its product whatever comes in
  // meanwhile. Only how much of each is open follows the order.
  const [opening] = useState(order);
  const known = opening.receipts.map(({ id }) => id);
  const [lines] = useState(() => order.lines.filter((line) => isPositive(line.open)));
  const fresh = new Map(order.lines.map((line) => [line.id, line]));
  const nowOf = (line: OrderLine) => fresh.get(line.id) ?? { ...line, open: "0", receivable: "0" };
  const form = useForm({
    initialValues: { lines: lines.map(untouched), note: "" },
    validateInputOnChange: true,
    validate: {
      lines: {
        accepted: (value) => amountError(value),
        rejected: (value) => amountError(value),
        reject_reason: (value, { lines }, path) => {
          const line = lines[Number(path.split(".")[1])];
          return line && isPositive(line.rejected) && !value ? t("receive.reasonWanted") : null;
        },
      },
    },
  });
  const counted = form.values.lines.filter(({ accepted, rejected }) =>
    [accepted, rejected].some(isPositive),
  );
  const receive = useReceive(order, onDone, (error) =>
    form.setErrors(lineErrors(error, form.values.lines, counted)),
  );
  const onLines = overLines(receive.error).length + asProblem(receive.error).errors.length > 0;
  const fillAll = () =>
    form.setFieldValue(
      "lines",
      form.values.lines.map((line) => {
        const open = fresh.get(line.line_id)?.open ?? "0";
        return { ...line, accepted: isPositive(open) ? plain(open) : "" };
      }),
    );
  const settling = receive.isPending || receive.isSuccess;
  return (
    <form noValidate onSubmit={form.onSubmit(({ note }) => receive.mutate({ lines: counted, note }))}>
      <Stack gap="md">
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {t("receive.into", { warehouse: order.warehouse_name })}
          </Text>
          <Button
            variant="subtle"
            size="compact-sm"
            disabled={!mayReceive(order)}
            onClick={fillAll}
          >
            {t("receive.all")}
          </Button>
        </Group>
        {!settling && <Meanwhile known={known} order={order} />}
        {lines.map((line, index) => (
          <LineFields key={line.id} line={nowOf(line)} index={index} form={form} />
        ))}
        <TextInput label={t("ledger.note")} maxLength={500} {...form.getInputProps("note")} />
        {!onLines && mayReceive(order) && <FormError error={receive.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            {t("form.cancel")}
          </Button>
          <Button
            type="submit"
            loading={receive.isPending}
            disabled={counted.length === 0 || !mayReceive(order)}
          >
            {t("receive.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface Form {
  values: { lines: ReceivedLine[] };
  getInputProps(path: `lines.${number}.${keyof ReceivedLine}`): GetInputPropsReturnType;
}

interface LineProps {
  /** As it is now. */
  line: OrderLine;
  index: number;
  form: Form;
}

function LineFields({ line, index, form }: LineProps) {
  const formats = useFormats();
  const at = `lines.${index}` as const;
  const { accepted = "", rejected = "" } = form.values.lines[index] ?? {};
  const over = overSaid(line, accepted, rejected);
  return (
    <fieldset className="panel line-fields">
      <legend>
        <span className="code">{line.sku}</span> {line.name}
      </legend>
      <Text size="sm" c="dimmed" mb={6}>
        {t("receive.open", {
          open: formats.quantity(line.open),
          ordered: formats.quantity(line.quantity),
          unit: line.unit,
        })}
      </Text>
      <Group gap="sm" align="flex-start" grow>
        <TextInput
          label={t("line.accepted")}
          inputMode="decimal"
          data-autofocus={index === 0 || undefined}
          {...form.getInputProps(`${at}.accepted`)}
        />
        <TextInput
          label={t("line.rejected")}
          inputMode="decimal"
          {...form.getInputProps(`${at}.rejected`)}
        />
      </Group>
      {over && (
        <Text size="sm" className="negative" role="status" mt={6}>
          {over}
        </Text>
      )}
      {isPositive(rejected) && (
        <Select
          mt="xs"
          label={t("receive.reason")}
          data={rejections()}
          {...form.getInputProps(`${at}.reject_reason`)}
        />
      )}
    </fieldset>
  );
}
