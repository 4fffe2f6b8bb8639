// What the order costs us and what is earned by it: for those who may see costs.

import { ActionIcon, Text } from "@mantine/core";
import { IconList, IconPencil } from "@tabler/icons-react";
import { useState } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { LineCost, Sale, SaleCosts as Costs, SaleLine } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Money, Price } from "../../ui/Numbers";
import { lazily } from "../../ui/lazily";
import { Panel } from "../../ui/Page";
import { useMay } from "../session/me";

const CostDialog = lazily(() => import("./CostDialog"), "CostDialog");

type Row = SaleLine & { known: LineCost | undefined };

export function SaleCosts({ sale }: { sale: Sale }) {
  const costs = api.useQuery("get", paths.saleCosts, { params: { path: { order_id: sale.id } } });
  const gives = useMay()("sales.orders.manage");
  const [line, setLine] = useState<string>();
  const known = new Map(costs.data?.lines.map((one) => [one.line_id, one]));
  const rows = sale.lines.map((one): Row => ({ ...one, known: known.get(one.id) }));
  const given = rows.find(({ id }) => id === line);
  return (
    <Panel title={t("cost.title")}>
      <DataTable
        tall
        label={t("cost.title")}
        columns={columnsOf(sale.currency, gives ? setLine : undefined)}
        rows={rows}
        listing={costs}
        card={(row) => <Card row={row} currency={sale.currency} change={gives ? setLine : undefined} />}
        empty={<EmptyState icon={IconList} title={t("order.noLines")} text="" />}
      />
      {costs.data && <Sums costs={costs.data} currency={sale.currency} />}
      {given && (
        <CostDialog
          sale={sale.id}
          line={given}
          unitCost={given.known?.unit_cost ?? ""}
          onClose={() => setLine(undefined)}
        />
      )}
    </Panel>
  );
}

type Change = ((line: string) => void) | undefined;

function columnsOf(currency: string, change: Change): readonly Column<Row>[] {
  const money = (id: "cost" | "actual", header: string, yields?: number): Column<Row> => ({
    id,
    header,
    width: 110,
    align: "right",
    yields,
    cell: ({ known }) => <Known value={known?.[id]} currency={currency} />,
  });
  return [
    {
      id: "product",
      header: t("stock.product"),
      least: 160,
      cell: ({ sku, name }) => (
        <>
          <span className="code">{sku}</span>
          <div className="clip second-line" title={name}>
            {name}
          </div>
        </>
      ),
    },
    {
      id: "unit",
      header: t("cost.unit"),
      width: 150,
      align: "right",
      cell: (row) => <UnitCost row={row} currency={currency} change={change} />,
    },
    money("cost", t("cost.cost")),
    money("actual", t("cost.actual"), 1),
    {
      id: "margin",
      header: t("cost.margin"),
      width: 120,
      align: "right",
      cell: ({ known }) => <Earned of={known} currency={currency} />,
    },
  ];
}

function UnitCost({ row, currency, change }: { row: Row; currency: string; change: Change }) {
  const { known } = row;
  return (
    <>
      {known?.unit_cost == null ? t("cost.unknown") : <Price value={known.unit_cost} currency={currency} />}
      {change && (
        <ActionIcon
          variant="subtle"
          size="sm"
          ml={4}
          aria-label={t("cost.change", { sku: row.sku })}
          onClick={() => change(row.id)}
        >
          <IconPencil size={14} aria-hidden />
        </ActionIcon>
      )}
      {known?.unit_cost != null && <div className="second-line">{t(`cost.basis.${known.basis}`)}</div>}
    </>
  );
}

function Known({ value, currency }: { value: string | null | undefined; currency: string }) {
  return value == null ? "–" : <Money value={value} currency={currency} />;
}

type Margin = Pick<Costs, "margin" | "margin_percent">;

function Earned({ of, currency }: { of: Margin | undefined; currency: string }) {
  const formats = useFormats();
  if (of?.margin == null) return "–";
  return (
    <span className={of.margin.startsWith("-") ? "negative" : undefined}>
      <Money value={of.margin} currency={currency} />
      {of.margin_percent != null && (
        <div className="second-line">{formats.quantity(of.margin_percent)} %</div>
      )}
    </span>
  );
}

function Card({ row, currency, change }: { row: Row; currency: string; change: Change }) {
  return (
    <>
      <div className="card-line">
        <span className="code">{row.sku}</span>
        <Earned of={row.known} currency={currency} />
      </div>
      <div className="card-foot">
        <UnitCost row={row} currency={currency} change={change} />
      </div>
    </>
  );
}

function Sums({ costs, currency }: { costs: Costs; currency: string }) {
  const formats = useFormats();
  if (costs.cost == null || costs.margin == null) {
    return (
      <Text size="sm" c="dimmed" px="md" py="sm">
        {t("cost.partly")}
      </Text>
    );
  }
  const percent = costs.margin_percent;
  return (
    <dl className="totals">
      <div>
        <dt>{t("cost.total")}</dt>
        <dd>
          <Money value={costs.cost} currency={currency} />
        </dd>
      </div>
      <div className="grand">
        <dt>
          {t("cost.margin")}
          {percent != null && ` (${formats.quantity(percent)} %)`}
        </dt>
        <dd>
          <Money value={costs.margin} currency={currency} />
        </dd>
      </div>
    </dl>
  );
}
