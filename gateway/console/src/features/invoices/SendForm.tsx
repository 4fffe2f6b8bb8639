// Sends an invoice with its PDF by e-mail.

import "./texts";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Invoice } from "../../api/types";
import { t } from "../../i18n";
import { type Field, RecordForm, type Values } from "../../ui/RecordDrawer";

interface Props {
  invoice: Invoice;
  onSent(): void;
  onClose(): void;
}

export function SendForm({ invoice, onSent, onClose }: Props) {
  const fields: readonly Field[] = [
    { name: "to", label: t("invoice.send.to"), hint: t("invoice.send.hint"), kind: "email" },
  ];
  const save = ({ to }: Values, headers: Record<string, string>) =>
    data(
      client.POST(`${paths.invoice}/send`, {
        params: { path: { invoice_id: invoice.id } },
        body: { to: to || null },
        headers,
      }),
    );
  return (
    <RecordForm fields={fields} save={save} submit={t("invoice.send.submit")} onSaved={onSent} onClose={onClose} />
  );
}
