// When a product counts as low, at one warehouse or over all of them.

import "./texts";

import { Button, Drawer, Group, Select, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAdjustments, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { useOpenWarehouses } from "../../api/lists";
import type { components } from "../../api/schema";
import { stockMoved } from "../../api/stockMoved";
import type { StockRow } from "../../api/types";
import { plain } from "../../format/decimal";
import { t } from "../../i18n";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { type Editing, type Field, RecordForm } from "../../ui/RecordDrawer";

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

type Rule = components["schemas"]["RuleOut"];

interface Props {
  product: string;
  levels: readonly StockRow[];
}

export function RuleDrawer({ product, levels }: Props) {
  const cache = useQueryClient();
  const [opened, drawer] = useDisclosure(false);
  const [chosen, choose] = useState<string | null>(null);
  const open = useOpenWarehouses();
  const [removing, removal] = useDisclosure(false);
  const query = { product_id: product };
  const rules = api.useQuery("get", paths.rules, { params: { query } }, { enabled: opened });
  const places = [
    { value: ALL, label: t("stock.allWarehouses") },
    ...[...open].map(([value, label]) => ({ value, label })),
  ];
  const ruleAt = (place: string) => rules.data?.items.find((rule) => placeOf(rule) === place);
  const known = rules.data?.items[0] ?? levels[0];
  const place = chosen ?? (known ? placeOf(known) : ALL);
  const rule = ruleAt(place);
  const changed = () => stockMoved(cache, paths.rules);
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
        {opened && rules.data && (
          <Stack gap="sm">
            <Select
              label={t("stock.warehouse")}
              data={places}
              searchable
              allowDeselect={false}
              value={place}
              onChange={choose}
              openOnFocus={false}
              data-autofocus
            />
            {/* Each place has numbers of its own. */}
            <RecordForm
              key={`${place} ${rule?.id}`}
              fields={fields}
              editing={rule && asEditing(rule)}
              reload={async () => {
                const { items } = await data(client.GET(paths.rules, { params: { query } }));
                const now = items.find((one) => placeOf(one) === place);
                return now ? asEditing(now) : { version: 0, values: {} };
              }}
              save={(values, headers) =>
                client.PUT("/api/v1/inventory/reorder-rules", {
                  body: asSent(product, place, values),
                  headers,
                })
              }
              onSaved={changed}
              onClose={drawer.close}
            />
            {rule && (
              <Group>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  leftSection={<IconTrash size={15} aria-hidden />}
                  onClick={removal.open}
                >
                  {t("rule.remove")}
                </Button>
              </Group>
            )}
          </Stack>
        )}
      </Drawer>
      {removing && rule && (
        <ConfirmDialog
          title={t("rule.remove")}
          text={t("rule.removeText")}
          verb={t("rule.remove")}
          act={(headers) =>
            client.DELETE("/api/v1/inventory/reorder-rules/{reorder_rule_id}", {
              params: { path: { reorder_rule_id: rule.id } },
              headers: { ...headers, "If-Match": `"${rule.version}"` },
            })
          }
          onDone={changed}
          onClose={removal.close}
        />
      )}
    </>
  );
}

function placeOf({ warehouse_id }: { warehouse_id: string | null }): string {
  return warehouse_id ?? ALL;
}

function asEditing(rule: Rule): Editing {
  const values = Object.fromEntries(AMOUNTS.map((name) => [name, plain(rule[name])]));
  return { version: rule.version, values };
}

function asSent(product: string, place: string, values: Record<string, string>) {
  const { minimum = "", reorder_point = "", target = "" } = values;
  return {
    product_id: product,
    warehouse_id: place === ALL ? null : place,
    minimum,
    reorder_point,
    target,
  };
}
