// Invoices and credit notes on paper.

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { saveAs } from "../../ui/saveAs";

interface Paper {
  id: string;
  number: string;
}

export function saveInvoice({ id, number }: Paper): Promise<void> {
  const params = { path: { invoice_id: id } };
  return saveAs(named(number), data(client.GET(`${paths.invoice}/pdf`, { params, parseAs: "blob" })));
}

export function saveCreditNote({ id, number }: Paper): Promise<void> {
  const params = { path: { credit_note_id: id } };
  const path = `${paths.creditNotes}/{credit_note_id}/pdf` as const;
  return saveAs(named(number), data(client.GET(path, { params, parseAs: "blob" })));
}

/** Numbers are made of parts that file systems take for folders. */
function named(number: string): string {
  return `${number.replaceAll("/", "-")}.pdf`;
}
