// When a product counts as low, at one warehouse or over all of them.

import "./texts";

import { Button, Drawer, Select, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAdjustments } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { client } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { useOpenWarehouses } from "../../api/lists";
import type { StockRow } from "../../api/types";
import { plain } from "../../format/decimal";
import { t } from "../../i18n";
import { type Field, RecordForm, type Values } from "../../ui/RecordDrawer";

const AMOUNTS = ["minimum", "reorder_point", "target"] as const;
// What stands for "all warehouses together" among the ids.
const ALL = "all";
const fields = AMOUNTS.map(
  (name): Field => ({
    name,
    label: t(`stock.${name}`),
    hint: t(`rule.${name}`),
    kind: "decimal",
    required: true,
  }),
);

interface Props {
  product: string;
  levels: readonly StockRow[];
}

export function RuleDrawer({ product, levels }: Props) {
  const cache = useQueryClient();
  const [opened, drawer] = useDisclosure(false);
  const [chosen, choose] = useState<string | null>(null);
  const open = useOpenWarehouses();
  const levelAt = (place: string) => levels.find((row) => (row.warehouse_id ?? ALL) === place);
  const places = [
    { value: ALL, label: t("stock.allWarehouses") },
    ...[...open].map(([value, label]) => ({ value, label })),
  ];
  const known = places.map(({ value }) => levelAt(value)).filter((row) => row !== undefined);
  const first = known.find((row) => row.minimum != null) ?? known[0];
  const place = chosen ?? (first ? (first.warehouse_id ?? ALL) : ALL);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconAdjustments size={15} aria-hidden />}
        onClick={drawer.open}
      >
        {t("rule.set")}
      </Button>
      <Drawer opened={opened} onClose={drawer.close} title={t("rule.title")} size="md">
        {opened && (
          <Stack gap="sm">
            <Select
              label={t("stock.warehouse")}
              data={places}
              searchable
              allowDeselect={false}
              value={place}
              onChange={choose}
              data-autofocus
            />
            {/* Each place has numbers of its own. */}
            <RecordForm
              key={place}
              fields={fields}
              defaults={valuesOf(levelAt(place))}
              save={(values, headers) =>
                client.PUT("/api/v1/inventory/reorder-rules", {
                  body: asSent(product, place, values),
                  headers,
                })
              }
              onSaved={() => {
                void cache.invalidateQueries({ queryKey: allOf(paths.stock) });
                void cache.invalidateQueries({ queryKey: allOf(paths.stockSummary) });
              }}
              onClose={drawer.close}
            />
          </Stack>
        )}
      </Drawer>
    </>
  );
}

function valuesOf(row: StockRow | undefined): Values {
  return Object.fromEntries(AMOUNTS.map((name) => [name, row?.[name] == null ? "" : plain(row[name])]));
}

function asSent(product: string, place: string, values: Values) {
  const { minimum = "", reorder_point = "", target = "" } = values;
  return {
    product_id: product,
    warehouse_id: place === ALL ? null : place,
    minimum,
    reorder_point,
    target,
  };
}
