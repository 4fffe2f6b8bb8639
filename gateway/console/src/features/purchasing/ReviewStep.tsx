// Everything once more, then raise the order: as a draft, or handed in for approval at once.

import { Button, Group, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Order } from "../../api/types";
import { add } from "../../format/decimal";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { FormError } from "../../ui/ErrorPanel";
import { Day, Money, Price, Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useWarehouses } from "../stock/queries";
import { amountOf, type Draft, type DraftLine, subtotalOf, taxOf } from "./draft";

interface Props {
  draft: Draft;
  clear(): void;
}

type Row = DraftLine & { id: string };

const here = { isPending: false, error: null, refetch: () => undefined };
const columns: readonly Column<Row>[] = [
  { id: "sku", header: t("stock.sku"), width: 130, cell: (row) => row.sku },
  { id: "name", header: t("stock.product"), cell: (row) => row.name },
  {
    id: "quantity",
    header: t("line.quantity"),
    width: 110,
    align: "right",
    cell: (row) => <Quantity value={row.quantity} unit={row.unit} />,
  },
  {
    id: "unit_cost",
    header: t("line.unit_cost"),
    width: 120,
    align: "right",
    cell: (row) => <Price value={row.unit_cost} />,
  },
  {
    id: "amount",
    header: t("line.amount"),
    width: 130,
    align: "right",
    cell: (row) => <Money value={amountOf(row)} />,
  },
];

export function ReviewStep({ draft, clear }: Props) {
  const warehouses = useWarehouses();
  const raise = useRaise(draft, clear);
  const warehouse = warehouses.data?.items.find(({ id }) => id === draft.warehouse_id);
  const rows = draft.lines.map((line) => ({ ...line, id: line.product_id }));
  return (
    <Stack gap="md">
      <Panel title={draft.supplier_name}>
        <dl className="facts" style={{ padding: "14px 16px" }}>
          <Fact term={t("order.deliverTo")}>{warehouse?.name ?? ""}</Fact>
          <Fact term={t("orders.expected")}>
            {draft.expected_on ? <Day on={draft.expected_on} /> : t("order.noDate")}
          </Fact>
          {draft.note && <Fact term={t("ledger.note")}>{draft.note}</Fact>}
        </dl>
      </Panel>
      <Panel title={t("order.lines")}>
        <DataTable
          label={t("order.lines")}
          columns={columns}
          rows={rows}
          listing={here}
          card={(row) => <ReviewCard row={row} />}
          empty={null}
        />
        <dl className="totals">
          <Fact term={t("order.subtotal")}>
            <Money value={subtotalOf(draft)} />
          </Fact>
          <Fact term={t("order.tax")}>
            <Money value={taxOf(draft)} />
          </Fact>
          <Fact term={t("orders.total")} className="grand">
            <Money value={add(subtotalOf(draft), taxOf(draft))} />
          </Fact>
        </dl>
      </Panel>
      <FormError error={raise.error} />
      <Group justify="flex-end" gap="xs">
        <Button
          variant="default"
          loading={raise.isPending && raise.variables === "draft"}
          disabled={raise.isPending}
          onClick={() => raise.mutate("draft")}
        >
          {t("draft.save")}
        </Button>
        <Button
          loading={raise.isPending && raise.variables === "submit"}
          disabled={raise.isPending}
          onClick={() => raise.mutate("submit")}
        >
          {t("draft.submit")}
        </Button>
      </Group>
    </Stack>
  );
}

/** Raise the order, hand it in if wanted, and open it. Only then is the draft forgotten. */
function useRaise(draft: Draft, clear: () => void) {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (how: "draft" | "submit"): Promise<Order> => {
      const order = await data(
        client.POST(paths.orders, {
          body: asSent(draft),
          headers: { "Idempotency-Key": draft.key },
        }),
      );
      if (how === "submit" && order.allowed_actions.includes("submit")) {
        await client.POST(`${paths.order}/submit`, {
          params: { path: { order_id: order.id } },
          body: {},
          headers: { "Idempotency-Key": `${draft.key}-submit` },
        });
      }
      return order;
    },
    onSuccess: ({ id }) => {
      clear();
      void navigate({ to: "/purchase-orders/$id", params: { id }, replace: true });
    },
  });
}

function asSent(draft: Draft) {
  return {
    supplier_id: draft.supplier_id,
    warehouse_id: draft.warehouse_id,
    expected_on: draft.expected_on || null,
    note: draft.note.trim(),
    lines: draft.lines.map(({ product_id, quantity, unit_cost, tax_rate }) => ({
      product_id,
      quantity: quantity.trim(),
      unit_cost: unit_cost.trim(),
      tax_rate,
    })),
  };
}

interface FactProps {
  term: string;
  className?: string;
  children: ReactNode;
}

function Fact({ term, className, children }: FactProps) {
  return (
    <div className={className}>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function ReviewCard({ row }: { row: Row }) {
  return (
    <>
      <div className="card-line">
        <b className="code">{row.sku}</b>
        <Money value={amountOf(row)} />
      </div>
      <div className="card-line card-foot">
        <span className="clip">{row.name}</span>
        <span>
          <Quantity value={row.quantity} unit={row.unit} /> × <Price value={row.unit_cost} />
        </span>
      </div>
    </>
  );
}
