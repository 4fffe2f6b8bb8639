// When a product counts as low, at one warehouse or over all of them.

import "./texts";

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAdjustments } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";

import { client } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { StockRow } from "../../api/types";
import { plain } from "../../format/decimal";
import { t } from "../../i18n";
import { type Field, RecordDrawer, type Values } from "../../ui/RecordDrawer";
import { useWarehouses } from "./queries";

const AMOUNTS = ["minimum", "reorder_point", "target"] as const;
// What stands for "all warehouses together" among the ids.
const ALL = "all";

interface Props {
  product: string;
  levels: readonly StockRow[];
}

export function RuleDrawer({ product, levels }: Props) {
  const cache = useQueryClient();
  const [opened, drawer] = useDisclosure(false);
  const warehouses = useWarehouses();
  const places = [
    { value: ALL, label: t("stock.allWarehouses") },
    ...(warehouses.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ];
  const fields: readonly Field[] = [
    {
      name: "warehouse_id",
      label: t("stock.warehouse"),
      kind: "choice",
      options: places,
      required: true,
    },
    ...AMOUNTS.map(
      (name): Field => ({
        name,
        label: t(`stock.${name}`),
        hint: t(`rule.${name}`),
        kind: "decimal",
        required: true,
      }),
    ),
  ];
  const ruled = levels.find((row) => row.minimum != null) ?? levels[0];
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
      <RecordDrawer
        title={t("rule.title")}
        opened={opened}
        fields={fields}
        defaults={ruled && asValues(ruled)}
        save={(values, headers) =>
          client.PUT("/api/v1/inventory/reorder-rules", { body: asSent(product, values), headers })
        }
        onSaved={() => {
          void cache.invalidateQueries({ queryKey: allOf(paths.stock) });
          void cache.invalidateQueries({ queryKey: allOf(paths.stockSummary) });
        }}
        onClose={drawer.close}
      />
    </>
  );
}

function asValues(row: StockRow): Values {
  const amounts = AMOUNTS.map((name) => [name, row[name] == null ? "" : plain(row[name])]);
  return { warehouse_id: row.warehouse_id ?? ALL, ...Object.fromEntries(amounts) };
}

function asSent(product: string, values: Values) {
  const { warehouse_id: place = ALL, minimum = "", reorder_point = "", target = "" } = values;
  return {
    product_id: product,
    warehouse_id: place === ALL ? null : place,
    minimum,
    reorder_point,
    target,
  };
}
