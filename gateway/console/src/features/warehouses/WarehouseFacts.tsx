// What a warehouse is and how full it is; what its stock is worth only for who may know.

import { Group, Text } from "@mantine/core";

import { api } from "../../api/client";
import type { Warehouse } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Money, Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useMay } from "../session/me";
import { Fill } from "./Fill";
import { useHeld } from "./queries";

const AMOUNTS = ["on_hand", "reserved", "available", "incoming"] as const;

export function WarehouseFacts({ warehouse }: { warehouse: Warehouse }) {
  const formats = useFormats();
  const held = useHeld();
  const here = held.of(warehouse.id);
  return (
    <Panel title={t("warehouses.about")}>
      <div className="facts-panel">
        {held.isKnown && <Fill large held={here?.on_hand ?? "0"} capacity={warehouse.capacity} />}
        <dl className="facts facts-two">
          {AMOUNTS.map((field) => (
            <div key={field}>
              <dt>{t(`stock.${field}`)}</dt>
              <dd data-held={field}>{here ? <Quantity value={here[field]} /> : "0"}</dd>
            </div>
          ))}
          <div>
            <dt>{t("warehouses.products")}</dt>
            <dd className="number">{formats.count(here?.products ?? 0)}</dd>
          </div>
          <Worth warehouse={warehouse.id} />
        </dl>
        <div>
          <Text size="xs" c="var(--qm-muted)">
            {t("warehouses.address")}
          </Text>
          <Group>
            <Text size="sm" style={{ whiteSpace: "pre-line" }}>
              {warehouse.address || t("warehouses.noAddress")}
            </Text>
          </Group>
        </div>
      </div>
    </Panel>
  );
}

function Worth({ warehouse }: { warehouse: string }) {
  const may = useMay()("costs.read");
  const { data } = api.useQuery("get", "/api/v1/inventory/valuation", {}, { enabled: may });
  if (!data) return null;
  const here = data.warehouses.find(({ id }) => id === warehouse);
  return (
    <div>
      <dt>{t("warehouses.value")}</dt>
      <dd>
        <Money value={here?.value ?? "0"} currency={data.currency} />
      </dd>
    </div>
  );
}
