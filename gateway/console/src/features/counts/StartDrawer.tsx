// A new sheet: which warehouse, what of it, and whether who counts may see what should be there.

import { Button, Drawer, Group, Pill, Radio, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Product } from "../../api/types";
import { t } from "../../i18n";
import { CategoryPicker } from "../../ui/CategoryPicker";
import { FormError } from "../../ui/ErrorPanel";
import { ProductPicker } from "../../ui/ProductPicker";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";
import { useSending } from "../../ui/useSending";
import { WarehousePicker } from "../../ui/WarehousePicker";

const SCOPES = ["all", "category", "products"] as const;

interface Sheet {
  warehouse_id: string;
  scope: (typeof SCOPES)[number];
  category_id: string;
  product_ids: Pick<Product, "id" | "sku">[];
  blind: boolean;
  note: string;
}

interface Props {
  /** What is to be counted where, if it was said before. */
  product?: Product;
  warehouse?: string;
  onClose(): void;
}

export function StartDrawer({ product, warehouse, onClose }: Props) {
  const key = useIdempotencyKey();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const form = useForm<Sheet>({
    initialValues: {
      warehouse_id: warehouse ?? "",
      scope: product ? "products" : "all",
      category_id: "",
      product_ids: product ? [product] : [],
      blind: true,
      note: "",
    },
    validate: {
      warehouse_id: (value) => (value ? null : t("form.choose")),
      category_id: (value, { scope }) => (scope !== "category" || value ? null : t("form.choose")),
      product_ids: (value, { scope }) =>
        scope !== "products" || value.length > 0 ? null : t("form.choose"),
    },
  });
  const { submit, error, isPending, fields } = useSending(form, {
    send: (sheet) => data(client.POST(paths.counts, { body: asSent(sheet), headers: key.header })),
    onSent: ({ id }) => {
      void cache.invalidateQueries({ queryKey: allOf(paths.counts) });
      void navigate({ to: "/stock/counts/$id", params: { id } });
    },
  });
  const { scope, product_ids: chosen } = form.values;
  return (
    <Drawer opened onClose={onClose} title={t("counts.new")} size="md">
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          <WarehousePicker
            label={t("stock.warehouse")}
            data-autofocus
            {...form.getInputProps("warehouse_id")}
            value={form.values.warehouse_id}
          />
          <Radio.Group label={t("counts.scope")} {...form.getInputProps("scope")}>
            <Stack gap={8} mt={6}>
              {SCOPES.map((value) => (
                <Radio key={value} value={value} label={t(`counts.scope.${value}`)} />
              ))}
            </Stack>
          </Radio.Group>
          {scope === "category" && (
            <CategoryPicker
              label={t("products.category")}
              {...form.getInputProps("category_id")}
              placeholder={t("form.choose")}
              clearable={false}
              value={form.values.category_id || null}
              onChange={(id) => form.setFieldValue("category_id", id ?? "")}
            />
          )}
          {scope === "products" && (
            <div>
              <ProductPicker
                label={t("adjust.add")}
                placeholder={t("adjust.find")}
                taken={chosen.map(({ id }) => id)}
                onPick={({ id, sku }) =>
                  !chosen.some((one) => one.id === id) &&
                  form.setFieldValue("product_ids", [...chosen, { id, sku }])
                }
              />
              {form.errors.product_ids && chosen.length === 0 && (
                <FormError error={new Error(String(form.errors.product_ids))} />
              )}
              <Pill.Group mt="xs">
                {chosen.map(({ id, sku }) => (
                  <Pill
                    key={id}
                    withRemoveButton
                    removeButtonProps={{ "aria-label": t("adjust.remove", { sku }), "aria-hidden": false }}
                    onRemove={() =>
                      form.setFieldValue("product_ids", chosen.filter((one) => one.id !== id))
                    }
                  >
                    {sku}
                  </Pill>
                ))}
              </Pill.Group>
            </div>
          )}
          <Switch
            label={t("counts.blindLabel")}
            description={t("counts.blindHint")}
            {...form.getInputProps("blind", { type: "checkbox" })}
          />
          <TextInput label={t("ledger.note")} maxLength={500} {...form.getInputProps("note")} />
          <FormError error={error} fields={fields} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("form.cancel")}
            </Button>
            <Button type="submit" loading={isPending}>
              {t("counts.start")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

function asSent({ warehouse_id, scope, category_id, product_ids, blind, note }: Sheet) {
  return {
    warehouse_id,
    blind,
    note: note.trim(),
    ...(scope === "category" ? { category_id } : {}),
    ...(scope === "products" ? { product_ids: product_ids.map(({ id }) => id) } : {}),
  };
}
