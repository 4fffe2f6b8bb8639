// Receive goods: per line what is accepted, what is rejected and why. Several part receipts are normal.

import "./texts";

import { Alert, Button, Drawer, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { type GetInputPropsReturnType, useForm } from "@mantine/form";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { asProblem, sentence } from "../../api/problem";
import type { Order, OrderLine } from "../../api/types";
import { isDecimal, isPositive, plain } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t, tData } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";
import { useMe } from "../session/me";

interface Props {
  order: Order;
  /** Asked for; it opens only where goods may be received. */
  wanted: boolean;
  onClose(): void;
}

interface ReceivedLine {
  line_id: string;
  accepted: string;
  rejected: string;
  reject_reason: string;
}

const REJECTIONS = ["damaged", "wrong item", "quality", "late"];

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

function mayReceive(order: Order): boolean {
  return order.allowed_actions.includes("receive");
}

function ReceiveForm({ order, onDone }: { order: Order; onDone(): void }) {
  // The lines as they were at opening: what is typed stays with its product whatever comes in
  // meanwhile. Only how much of each is open follows the order.
  const [opening] = useState(order);
  const [lines] = useState(() => order.lines.filter((line) => isPositive(line.open)));
  const fresh = new Map(order.lines.map((line) => [line.id, line]));
  const openOf = (line: OrderLine) => fresh.get(line.id)?.open ?? "0";
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
        {!settling && <Meanwhile opening={opening} order={order} />}
        {lines.map((line, index) => (
          <LineFields key={line.id} line={line} open={openOf(line)} index={index} form={form} />
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

/** What others did to the order since this form was opened. */
function Meanwhile({ opening, order }: { opening: Order; order: Order }) {
  const { user } = useMe();
  const known = new Set(opening.receipts.map(({ id }) => id));
  const fresh = order.receipts.filter(({ id }) => !known.has(id));
  // One's own, whose answer was lost on the way.
  const mine = fresh.find(({ received_by }) => received_by === user.id);
  const others = fresh.filter((one) => one.received_by !== user.id).map((one) => one.by_name);
  const name = [...new Set(others)].join(", ");
  if (mine) {
    return (
      <Alert color="amber" role="alert" icon={<IconAlertTriangle aria-hidden />}>
        {t("receive.posted", { number: mine.number })}
      </Alert>
    );
  }
  if (!mayReceive(order)) {
    return (
      <Alert color="amber" role="alert" icon={<IconAlertTriangle aria-hidden />}>
        {name
          ? t("receive.meanwhile", { name })
          : t("receive.noLonger", { status: tData("status", order.status) })}
      </Alert>
    );
  }
  return (
    name && (
      <Alert color="amber" role="status" icon={<IconAlertTriangle aria-hidden />}>
        {t("receive.someMeanwhile", { name })}
      </Alert>
    )
  );
}

interface Form {
  values: { lines: ReceivedLine[] };
  getInputProps(path: `lines.${number}.${keyof ReceivedLine}`): GetInputPropsReturnType;
}

interface LineProps {
  line: OrderLine;
  open: string;
  index: number;
  form: Form;
}

function LineFields({ line, open, index, form }: LineProps) {
  const formats = useFormats();
  const at = `lines.${index}` as const;
  const rejected = form.values.lines[index]?.rejected ?? "";
  return (
    <fieldset className="panel line-fields">
      <legend>
        <span className="code">{line.sku}</span> {line.name}
      </legend>
      <Text size="sm" c="dimmed" mb={6}>
        {t("receive.open", {
          open: formats.quantity(open),
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
      {isPositive(rejected) && (
        <Select
          mt="xs"
          label={t("receive.reason")}
          data={REJECTIONS.map((value) => ({ value, label: sentence(value) }))}
          {...form.getInputProps(`${at}.reject_reason`)}
        />
      )}
    </fieldset>
  );
}

function useReceive(order: Order, onDone: () => void, onRefused: (error: unknown) => void) {
  const cache = useQueryClient();
  const key = useIdempotencyKey();
  const path = { order_id: order.id };
  const about = { params: { path } };
  const refresh = async () => {
    await Promise.all([
      cache.invalidateQueries({ queryKey: ["get", paths.order, about] }),
      cache.invalidateQueries({ queryKey: ["get", paths.timeline, about] }),
      cache.invalidateQueries({ queryKey: allOf(paths.orders) }),
    ]);
  };
  return useMutation({
    mutationFn: ({ lines, note }: { lines: ReceivedLine[]; note: string }) =>
      data(
        client.POST(`${paths.order}/receipts`, {
          params: { path },
          body: { note, lines: lines.map(asSent) },
          headers: key.header,
        }),
      ),
    onSuccess: () => {
      onDone();
      void refresh();
    },
    onError: (error) => {
      onRefused(error);
      void refresh();
    },
  });
}

function untouched(line: OrderLine): ReceivedLine {
  return { line_id: line.id, accepted: "", rejected: "", reject_reason: "" };
}

function asSent({ line_id, accepted, rejected, reject_reason }: ReceivedLine) {
  return {
    line_id,
    accepted: accepted.trim() || "0",
    rejected: rejected.trim() || "0",
    reject_reason: isPositive(rejected) ? reject_reason : "",
  };
}

function amountError(value: string): string | null {
  const fine = value.trim() === "" || (isDecimal(value) && !value.trim().startsWith("-"));
  return fine ? null : t("receive.amountWanted");
}

interface OverLine {
  line_id: string;
  open: string;
}

/** The lines on which more came in than is open, as the problem names them. */
function overLines(error: unknown): readonly OverLine[] {
  const { code, members } = asProblem(error);
  return code === "over_receipt" ? (members.lines as OverLine[]) : [];
}

/** What was refused, each on the line it is about; `sent` may be fewer lines than are shown. */
function lineErrors(
  error: unknown,
  shown: readonly ReceivedLine[],
  sent: readonly ReceivedLine[],
): Record<string, string> {
  const at = (line: string | undefined) => shown.findIndex(({ line_id }) => line_id === line);
  const over = overLines(error).map(({ line_id, open }): [string, string] => [
    `lines.${at(line_id)}.accepted`,
    t("receive.over", { open: plain(open) }),
  ]);
  const wrong = asProblem(error).errors.map(({ field, message }): [string, string] => {
    const [list, index, name] = field.split(".");
    const line = list === "lines" ? at(sent[Number(index)]?.line_id) : -1;
    return [line >= 0 ? `lines.${line}.${name}` : field, sentence(message)];
  });
  return Object.fromEntries([...over, ...wrong]);
}
