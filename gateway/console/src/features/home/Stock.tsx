// What there is by location, product, category and supplier; and what runs low, with its thresholds.

import { Skeleton, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import type { StockStatus } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Chart } from "../../ui/charts/Chart";
import type { ChartRow } from "../../ui/charts/drawing";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { AnchorLink } from "../../ui/links";
import { Panel } from "../../ui/Page";
import { StockGlyph } from "../../ui/StatusBadge";
import { useMay } from "../session/me";
import { usePart } from "./queries";
import { By } from "./Sales";

const GROUPS = ["warehouses", "products", "categories", "suppliers"] as const;
const OF = {
  warehouses: "by_warehouse",
  products: "by_product",
  categories: "by_category",
  suppliers: "by_supplier",
} as const;

export function StockBy() {
  const [by, setBy] = useState<(typeof GROUPS)[number]>("warehouses");
  const { data, error, refetch } = usePart("stock");
  const may = useMay();
  const navigate = useNavigate();
  if (error && !data) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  const worth = data?.stock?.value != null;
  const without = { categories: t("home.without.category"), suppliers: t("home.without.supplier") };
  const rows = (data?.stock?.[OF[by]] ?? []).map(({ id, name, quantity, value }) => ({
    id: id ?? undefined,
    values: { name: name ?? (without as Record<string, string>)[by] ?? t("home.without"), quantity, value },
  }));
  const open = ({ id = "" }: ChartRow) => {
    if (by === "warehouses") void navigate({ to: "/stock", search: { warehouse: id } });
    else if (by === "categories") void navigate({ to: "/stock", search: { category: id } });
    else if (by === "products") void navigate({ to: "/products/$id", params: { id } });
    else void navigate({ to: "/suppliers/$id", params: { id } });
  };
  const reaches = by === "suppliers" ? may("purchasing.suppliers.read") : may("inventory.stock.read");
  return (
    <Chart
      title={t("home.stockOf")}
      shape="bars"
      x={{ key: "name", label: t("home.name"), kind: "text" }}
      series={[
        worth
          ? { key: "value", label: t("home.worth"), kind: "money", hue: "blue" }
          : { key: "quantity", label: t("home.quantity"), kind: "quantity", hue: "blue" },
      ]}
      rows={rows}
      onPick={reaches ? open : undefined}
      empty={data && t("home.noStock")}
      actions={<By groups={GROUPS} value={by} onChange={setBy} />}
    />
  );
}

export function RunsLow() {
  const formats = useFormats();
  const { data, error, refetch } = usePart("stock");
  const may = useMay();
  const rows = data?.stock?.short ?? [];
  const all = may("inventory.stock.read") && rows.length > 0 && (
    <AnchorLink to="/stock" search={{ status: "red" }} size="sm">
      {t("home.shortAll")}
    </AnchorLink>
  );
  return (
    <Panel title={t("home.short")} actions={all}>
      {error && !data && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={120} m="md" />}
      {data && rows.length === 0 && (
        <Text size="sm" c="dimmed" p="md">
          {t("home.shortNone")}
        </Text>
      )}
      <ul className="plain-list">
        {rows.map((row) => (
          <li key={row.id} className="card" style={{ padding: "9px 16px" }}>
            <div className="card-line">
              <span className="clip">
                {may("inventory.stock.read") ? (
                  <AnchorLink to="/stock/$sku" params={{ sku: row.sku }} size="sm" data-main>
                    {row.name}
                  </AnchorLink>
                ) : (
                  row.name
                )}
              </span>
              <span className="stock-word">
                <StockGlyph status={row.status as StockStatus} />
                {t(`stock.status.${row.status as StockStatus}`)}
              </span>
            </div>
            <div className="card-line card-foot">
              <span className="clip">
                {t("home.shortLine", {
                  available: formats.quantity(row.available),
                  point: formats.quantity(row.reorder_point),
                })}
              </span>
              <span className="clip">
                {Number(row.incoming) > 0
                  ? t("home.shortIncoming", { quantity: formats.quantity(row.incoming) })
                  : row.warehouse}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
