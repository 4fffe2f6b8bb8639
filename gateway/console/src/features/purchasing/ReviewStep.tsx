// Everything once more, then save the order: as a draft, handed in for approval, or amended.

import { Button, Group, List, Stack } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

import { useWarehouses } from "../../api/lists";
import { asProblem, sentence } from "../../api/problem";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { FormError } from "../../ui/ErrorPanel";
import { Day, Money, Price, Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { Totals } from "../../ui/Totals";
import { amountOf, type Draft, type DraftLine, totalsOf } from "./draft";
import type { How } from "./saving";

export interface Saving {
  error: unknown;
  isPending: boolean;
  variables: How | undefined;
  mutate(how: How): void;
  /** The ways to save, and what their buttons say; the last one is the one meant most. */
  ways: readonly { how: How; label: string }[];
  /** False while something is missing that the review asks for. */
  ready?: boolean;
  /** Shown instead of the error: what went wrong, with a way on. */
  trouble: ReactNode;
  /** What else is to be looked at before saving. */
  extra?: ReactNode;
}

interface Props {
  draft: Draft;
  saving: Saving;
  back: ReactNode;
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

export function ReviewStep({ draft, saving, back }: Props) {
  const warehouses = useWarehouses();
  const warehouse = warehouses.data?.items.find(({ id }) => id === draft.warehouse_id);
  const rows = draft.lines.map((line, index) => ({ ...line, id: `${index}:${line.product_id}` }));
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
        <Totals {...totalsOf(draft)} />
      </Panel>
      {saving.extra}
      {saving.trouble || <Refusal error={saving.error} draft={draft} />}
      <Group gap="xs">
        {back}
        <span style={{ flex: 1 }} />
        <Ways saving={saving} />
      </Group>
    </Stack>
  );
}

/** What is wrong, each with the line or charge it is about. */
function Refusal({ error, draft }: { error: unknown; draft: Draft }) {
  const named = (field: string) => {
    const [of, at] = field.split(".");
    if (of === "lines") return draft.lines[Number(at)]?.sku;
    return of === "charges" ? draft.charges[Number(at)]?.kind : undefined;
  };
  return (
    <>
      <FormError error={error} />
      <List size="sm">
        {asProblem(error).errors.map(({ field, message }) => (
          <List.Item key={`${field} ${message}`}>
            {[named(field), sentence(message)].filter(Boolean).join(": ")}
          </List.Item>
        ))}
      </List>
    </>
  );
}

function Ways({ saving }: { saving: Saving }) {
  const { ways, isPending, variables, ready = true, mutate } = saving;
  const last = useRef<HTMLButtonElement>(null);
  // Who came here by keyboard confirms with the next Enter.
  useEffect(() => last.current?.focus({ preventScroll: true }), []);
  return ways.map(({ how, label }, index) => {
    const meant = index === ways.length - 1;
    return (
      <Button
        key={how}
        ref={meant ? last : undefined}
        variant={meant ? undefined : "default"}
        loading={isPending && variables === how}
        disabled={isPending || !ready}
        onClick={() => mutate(how)}
      >
        {label}
      </Button>
    );
  });
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
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
