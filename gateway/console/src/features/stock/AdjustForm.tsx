// Post a movement by hand: what changed, and why. Stock is never overwritten.

import "./texts";

import { Button, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { client, data } from "../../api/client";
import { useOpenWarehouses } from "../../api/lists";
import { asProblem, fieldErrors, sentence } from "../../api/problem";
import { stockMoved } from "../../api/stockMoved";
import type { StockRow } from "../../api/types";
import { add, compare, isDecimal } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { Panel } from "../../ui/Page";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";
import { WarehousePicker } from "../../ui/WarehousePicker";
import { useReasonChoices } from "./reasons";

interface Props {
  product: { id: string; unit: string };
  levels: readonly StockRow[];
}

export function AdjustForm({ product, levels }: Props) {
  const key = useIdempotencyKey();
  const cache = useQueryClient();
  const open = useOpenWarehouses();
  const home = levels.find(({ warehouse_id: id }) => id && open.has(id))?.warehouse_id ?? "";
  const form = useForm({
    mode: "controlled",
    initialValues: { warehouse_id: "", quantity: "", reason: "", note: "" },
    validate: {
      warehouse_id: (value) => (value || home ? null : t("form.choose")),
      quantity: (value) =>
        isDecimal(value) && compare(value, "0") !== 0 ? null : t("adjust.quantityWanted"),
      reason: (value) => (value ? null : t("form.choose")),
    },
  });
  const reasons = useReasonChoices();
  const warehouse = form.values.warehouse_id || home;
  const post = useMutation({
    mutationFn: (body: typeof form.values) =>
      data(
        client.POST("/api/v1/inventory/movements", {
          body: { product_id: product.id, ...body },
          headers: key.header,
        }),
      ),
    onSuccess: () => {
      key.renew();
      form.setValues({ quantity: "", note: "" });
      form.resetDirty();
      stockMoved(cache);
    },
    onError: (error) => {
      const problem = asProblem(error);
      // A refusal is about how much: it belongs beside the number.
      const refusal = problem.status === 409 ? { quantity: sentence(problem.message) } : {};
      form.setErrors({ ...fieldErrors(error), ...refusal });
    },
  });
  const refused = asProblem(post.error).status === 409;
  return (
    <Panel title={t("adjust.title")}>
      <form
        noValidate
        onSubmit={form.onSubmit((values) => post.mutate({ ...values, warehouse_id: warehouse }))}
      >
        <Stack gap="sm" p="md">
          <WarehousePicker
            label={t("stock.warehouse")}
            {...form.getInputProps("warehouse_id")}
            value={warehouse}
          />
          <TextInput
            label={t("adjust.quantity", { unit: product.unit })}
            description={t("adjust.quantityHint")}
            inputMode="text"
            autoComplete="off"
            {...form.getInputProps("quantity")}
          />
          <Preview
            level={levels.find((row) => row.warehouse_id === warehouse)}
            change={form.values.quantity}
          />
          <Select
            label={t("ledger.reason")}
            data={[...reasons]}
            allowDeselect={false}
            {...form.getInputProps("reason")}
            value={form.values.reason || null}
          />
          <Textarea label={t("ledger.note")} rows={2} maxLength={500} {...form.getInputProps("note")} />
          {!refused && <FormError error={post.error} fields={Object.keys(form.values)} />}
          <Button type="submit" loading={post.isPending}>
            {t("adjust.submit")}
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}

/** What the change would make of what is on hand. */
function Preview({ level, change }: { level: StockRow | undefined; change: string }) {
  const formats = useFormats();
  const before = level?.on_hand ?? "0";
  const after = isDecimal(change) ? add(before, change) : null;
  return (
    <Text size="sm" c="dimmed" aria-live="polite">
      {after === null
        ? t("adjust.onHand", { quantity: formats.quantity(before) })
        : t("adjust.becomes", { before: formats.quantity(before), after: formats.quantity(after) })}
    </Text>
  );
}
