// A credit note: of all that is left of an invoice, of some of its lines, or an amount.

import "./texts";

import { Button, Checkbox, Group, SegmentedControl, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { fieldErrors } from "../../api/problem";
import type { Invoice, InvoiceLine } from "../../api/types";
import { compare, isDecimal, isPositive, plain } from "../../format/decimal";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";
import { useInvoicesChanged } from "./queries";

const WHATS = ["all", "lines", "amount"] as const;
type What = (typeof WHATS)[number];

interface Props {
  invoice: Invoice;
  onClose(): void;
}

export function CreditForm({ invoice, onClose }: Props) {
  const [what, choose] = useState<What>("all");
  const [amounts, setAmounts] = useState<Record<string, string>>({});
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState("");
  const [refund, setRefund] = useState(false);
  const [missing, setMissing] = useState(false);
  const key = useIdempotencyKey();
  const changed = useInvoicesChanged();
  const lines = invoice.lines.filter(({ creditable_quantity: left }) => isPositive(left));
  const picked = lines.filter(({ id }) => isPositive(amounts[id] ?? ""));
  const crediting = useMutation({
    mutationFn: () =>
      data(
        client.POST(paths.creditNotes, {
          body: {
            invoice_id: invoice.id,
            reason: reason.trim(),
            refund,
            lines:
              what === "lines"
                ? picked.map(({ id }) => ({ line_id: id, quantity: (amounts[id] ?? "").trim() }))
                : null,
            amount: what === "amount" ? amount.trim() : null,
          },
          headers: key.header,
        }),
      ),
    onSuccess: onClose,
    onSettled: changed,
  });
  const wrong =
    (what === "lines" && (picked.length === 0 || lines.some((line) => errorOf(line, amounts[line.id])))) ||
    (what === "amount" && !isPositive(amount.trim()));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!reason.trim()) setMissing(true);
    else if (!wrong) crediting.mutate();
  };
  return (
    <form noValidate onSubmit={submit} aria-label={t("invoice.credit")}>
      <Stack gap="sm">
        <SegmentedControl
          aria-label={t("invoice.credit.what")}
          value={what}
          onChange={(value) => choose(value as What)}
          data={WHATS.map((value) => ({ value, label: t(`invoice.credit.${value}`) }))}
        />
        {what === "lines" &&
          lines.map((line) => (
            <TextInput
              key={line.id}
              label={t("invoice.credit.quantity", { sku: line.sku || line.name })}
              description={most(line)}
              inputMode="decimal"
              value={amounts[line.id] ?? ""}
              error={errorOf(line, amounts[line.id])}
              onChange={({ currentTarget: { value } }) => setAmounts((old) => ({ ...old, [line.id]: value }))}
            />
          ))}
        {what === "amount" && (
          <TextInput
            label={t("invoice.credit.amount")}
            description={t("invoice.credit.amountHint")}
            inputMode="decimal"
            value={amount}
            error={fieldErrors(crediting.error).amount}
            onChange={(event) => setAmount(event.currentTarget.value)}
          />
        )}
        <Textarea
          label={t("invoice.credit.reason")}
          withAsterisk
          rows={2}
          maxLength={500}
          value={reason}
          error={missing && !reason.trim() && t("reason.missing")}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {isPositive(invoice.paid) && (
          <Checkbox
            label={t("invoice.credit.refund")}
            description={t("invoice.credit.refundHint")}
            checked={refund}
            onChange={(event) => setRefund(event.currentTarget.checked)}
          />
        )}
        <FormError error={crediting.error} fields={what === "amount" ? ["amount"] : []} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("form.cancel")}
          </Button>
          <Button type="submit" disabled={wrong} loading={crediting.isPending}>
            {t("invoice.credit.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function most({ creditable_quantity: left, unit }: InvoiceLine): string {
  return t("invoice.credit.most", { most: `${plain(left)} ${unit}` });
}

function errorOf(line: InvoiceLine, value = ""): string | null {
  if (value.trim() === "") return null;
  const fine = isDecimal(value) && isPositive(value.trim());
  return fine && compare(value, line.creditable_quantity) <= 0 ? null : most(line);
}
