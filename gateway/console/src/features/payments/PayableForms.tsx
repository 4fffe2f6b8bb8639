// Pay a supplier, or take in their bill: both choose among what is open of theirs.

import { Checkbox, Drawer, Stack, Text } from "@mantine/core";
import { useState } from "react";

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Liability } from "../../api/types";
import { isPositive, plain, sum } from "../../format/decimal";
import { t } from "../../i18n";
import { Money } from "../../ui/Numbers";
import { type Field, RecordForm, type Values } from "../../ui/RecordDrawer";
import { SupplierPicker } from "../../ui/SupplierPicker";
import { amount, type ByHand, day, method, reference, useToday } from "./fields";
import { useMoneyMoved } from "./queries";

interface Props {
  kind: "settle" | "bill";
  supplier?: string;
  onClose(): void;
}

export function PayableForms({ kind, supplier, onClose }: Props) {
  const [from, choose] = useState(supplier ?? "");
  return (
    <Drawer opened onClose={onClose} size="md" title={t(`payables.${kind}`)}>
      <Stack gap="md">
        <SupplierPicker label={t("payables.supplier")} value={from} onChange={choose} />
        {from && <Choice key={from} kind={kind} supplier={from} onClose={onClose} />}
      </Stack>
    </Drawer>
  );
}

function Choice({ kind, supplier, onClose }: Required<Props>) {
  const [picked, pick] = useState<readonly string[]>([]);
  // A receipt that is paid may be billed still.
  const query = { supplier_id: supplier, open: kind === "settle" ? true : undefined, limit: 200 };
  const read = api.useQuery("get", paths.liabilities, { params: { query } }, { gcTime: 0 });
  const all = (read.data?.items ?? []).filter((row) => kind === "settle" || row.bill_id === null);
  const chosen = all.filter(({ id }) => picked.includes(id));
  const toggle = (id: string) =>
    pick((old) => (old.includes(id) ? old.filter((each) => each !== id) : [...old, id]));
  if (!read.data) return null;
  if (all.length === 0) return <Text size="sm">{t("payables.none")}</Text>;
  return (
    <>
      <Stack gap={6} role="group" aria-label={t("payables.which")}>
        {all.map((row) => (
          <Checkbox
            key={row.id}
            label={<Line row={row} kind={kind} />}
            checked={picked.includes(row.id)}
            onChange={() => toggle(row.id)}
          />
        ))}
      </Stack>
      {kind === "settle" ? (
        <Settle chosen={chosen} supplier={supplier} onClose={onClose} />
      ) : (
        <TakeBill chosen={chosen} supplier={supplier} onClose={onClose} />
      )}
    </>
  );
}

function Line({ row, kind }: { row: Liability; kind: Props["kind"] }) {
  return (
    <>
      <span className="code">{row.document_number}</span> ·{" "}
      <Money value={kind === "settle" ? row.open : row.amount} currency={row.currency} />
    </>
  );
}

interface FormProps {
  chosen: readonly Liability[];
  supplier: string;
  onClose(): void;
}

const ways: readonly Field[] = [method, day("paid_on", t("money.paidOn")), reference];

/** One receipt may be paid in part; several are paid as they are open. */
function Settle({ chosen, supplier, onClose }: FormProps) {
  const moved = useMoneyMoved();
  const today = useToday();
  const [only] = chosen;
  const part = chosen.length === 1 && only && isPositive(only.open);
  const save = (values: Values, headers: Record<string, string>) =>
    data(
      client.POST(paths.settlements, {
        body: {
          supplier_id: supplier,
          method: values.method as ByHand,
          paid_on: values.paid_on ?? "",
          reference: values.reference ?? "",
          lines: chosen.map(({ id, open }) => ({
            liability_id: id,
            amount: part ? (values.amount ?? "") : plain(open),
          })),
        },
        headers,
      }),
    );
  const open = plain(sum(chosen.map((row) => row.open)));
  return (
    <RecordForm
      key={chosen.map(({ id }) => id).join()}
      fields={part ? [{ ...amount, path: "lines.0.amount", codes: ["over_settled"] }, ...ways] : ways}
      defaults={{ amount: open, method: "bank", paid_on: today }}
      save={save}
      submit={t("payables.settle")}
      onSaved={moved}
      onClose={onClose}
      summary={() => (
        <Text size="sm">
          {t("payables.inAll")} <Money value={open} />
        </Text>
      )}
    />
  );
}

const billed: readonly Field[] = [
  { name: "number", label: t("payables.theirNumber"), required: true, half: true, codes: ["bill_exists"] },
  day("billed_on", t("payables.billedOn")),
  amount,
  { name: "tax", label: t("payables.tax"), kind: "decimal", half: true, hint: t("payables.taxHint") },
  { name: "note", label: t("money.note"), kind: "long" },
];

function TakeBill({ chosen, supplier, onClose }: FormProps) {
  const moved = useMoneyMoved();
  const today = useToday();
  const expected = plain(sum(chosen.map((row) => row.amount)));
  const save = (values: Values, headers: Record<string, string>) =>
    data(
      client.POST(paths.bills, {
        body: {
          supplier_id: supplier,
          number: values.number ?? "",
          billed_on: values.billed_on ?? "",
          receipt_ids: chosen.map((row) => row.document_id),
          amount: values.amount ?? "",
          tax: values.tax || null,
          note: values.note ?? "",
        },
        headers,
      }),
    );
  return (
    <RecordForm
      fields={billed}
      defaults={{ billed_on: today }}
      save={save}
      submit={t("payables.bill")}
      onSaved={moved}
      onClose={onClose}
      summary={() => (
        <Text size="sm">
          {t("payables.expected")} <Money value={expected} />
        </Text>
      )}
    />
  );
}
