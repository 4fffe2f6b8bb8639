// What a customer paid by bank, UPI, cheque or cash.

import { Drawer, Select } from "@mantine/core";
import { useMemo } from "react";

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Receivable } from "../../api/types";
import { plain } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { type Field, RecordForm, type Values } from "../../ui/RecordDrawer";
import { amount, type ByHand, day, method, reference, useToday } from "./fields";
import { useMoneyMoved } from "./queries";

const note: Field = { name: "note", label: t("money.note"), kind: "long" };

interface Props {
  invoice?: string;
  onClose(): void;
}

export function RecordPayment({ invoice, onClose }: Props) {
  const query = { open: true, limit: 200 };
  const read = api.useQuery("get", paths.receivables, { params: { query } }, { gcTime: 0 });
  const moved = useMoneyMoved();
  const today = useToday();
  const open = read.data?.items ?? [];
  const chosen = open.find(({ id }) => id === invoice);
  const fields = useFields(open);
  const save = (values: Values, headers: Record<string, string>) =>
    data(
      client.POST(paths.payments, {
        body: {
          invoice_id: values.invoice_id ?? "",
          method: values.method as ByHand,
          amount: values.amount ?? "",
          reference: values.reference ?? "",
          note: values.note ?? "",
          received_on: values.received_on ?? "",
        },
        headers,
      }),
    );
  return (
    <Drawer opened={!read.isPending} onClose={onClose} size="md" title={t("money.record")}>
      <RecordForm
        fields={fields}
        defaults={{
          invoice_id: chosen?.id ?? "",
          amount: chosen ? plain(chosen.open) : "",
          method: "bank",
          received_on: today,
        }}
        save={save}
        submit={t("money.record")}
        onSaved={moved}
        onClose={onClose}
      />
    </Drawer>
  );
}

function useFields(open: readonly Receivable[]): readonly Field[] {
  const formats = useFormats();
  return useMemo(() => {
    const choices = open.map(({ id, number, customer_name, open: left, currency }) => ({
      value: id,
      label: `${number} · ${customer_name ?? ""} · ${formats.money(left, currency)}`,
    }));
    const invoice: Field = {
      name: "invoice_id",
      label: t("money.invoice"),
      hint: t("money.invoiceHint"),
      required: true,
      render: ({ value, onChange, ...input }) => (
        <Select
          {...input}
          data={choices}
          value={value || null}
          searchable
          openOnFocus={false}
          nothingFoundMessage={t("list.noMatch")}
          onChange={(id) => onChange(id ?? "")}
        />
      ),
    };
    return [invoice, amount, method, day("received_on", t("money.receivedOn")), reference, note];
  }, [open, formats]);
}
