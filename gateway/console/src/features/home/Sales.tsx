// Sales over time, and what and who brought them: each bar leads to what it stands for.

import { NativeSelect } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";

import type { Period } from "../../api/types";
import { t } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Chart } from "../../ui/charts/Chart";
import type { ChartRow, Series } from "../../ui/charts/drawing";
import { useMay } from "../session/me";
import { usePart } from "./queries";

export function SalesChart({ period }: { period: Period }) {
  const { data, error, refetch } = usePart("sales", period);
  const costs = data?.sales?.cost != null;
  const series = useMemo<Series[]>(() => [revenue(), ...(costs ? [profit()] : [])], [costs]);
  const rows = useMemo<ChartRow[]>(
    () => (data?.sales?.series ?? []).map(({ on, revenue, profit }) => ({ values: { on, revenue, profit } })),
    [data],
  );
  if (error && !data) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  const month = data?.by === "month";
  const quiet = rows.every(({ values }) => Number(values.revenue) === 0);
  return (
    <Chart
      title={t("home.salesOverTime")}
      shape={month ? "columns" : "area"}
      x={{ key: "on", label: t(month ? "home.month" : "home.day"), kind: month ? "month" : "date" }}
      series={series}
      rows={data && quiet ? [] : rows}
      empty={data && t("home.noSales")}
    />
  );
}

const revenue = (): Series => ({ key: "revenue", label: t("home.revenue"), kind: "money", hue: "teal" });
const profit = (): Series => ({ key: "profit", label: t("home.profit"), kind: "money", hue: "blue" });
const GROUPS = ["products", "categories", "customers"] as const;
type Group = (typeof GROUPS)[number];

export function SalesBy({ period }: { period: Period }) {
  const [by, setBy] = useState<Group>("products");
  const { data, error, refetch } = usePart("sales", period);
  const may = useMay();
  const navigate = useNavigate();
  if (error && !data) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  const rows = (data?.sales?.[by] ?? []).map(({ id, name, revenue, profit }) => ({
    id: id ?? undefined,
    values: { name: name ?? t(by === "categories" ? "home.without.category" : "home.without"), revenue, profit },
  }));
  const reaches = by === "customers" ? may("sales.customers.read") : may("catalog.products.read");
  const open = ({ id = "" }: ChartRow) => {
    if (by === "customers") void navigate({ to: "/customers/$id", params: { id } });
    else if (by === "products") void navigate({ to: "/products/$id", params: { id } });
    else void navigate({ to: "/products", search: { category: id } });
  };
  return (
    <Chart
      title={t("home.brought")}
      shape="bars"
      x={{ key: "name", label: t("home.name"), kind: "text" }}
      series={[revenue()]}
      rows={rows}
      onPick={reaches ? open : undefined}
      empty={data && t("home.noSales")}
      actions={<By groups={GROUPS} value={by} onChange={setBy} />}
    />
  );
}

export function By<Name extends Group | "warehouses" | "suppliers">({
  groups,
  value,
  onChange,
}: {
  groups: readonly Name[];
  value: NoInfer<Name>;
  onChange(value: NoInfer<Name>): void;
}) {
  return (
    <NativeSelect
      aria-label={t("home.by")}
      size="xs"
      w={128}
      data={groups.map((name) => ({ value: name, label: t(`home.${name}`) }))}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value as Name)}
    />
  );
}
