// What was credited of an invoice, each on paper.

import { Button, Text } from "@mantine/core";
import { IconFileTypePdf } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";

import "./texts";

import type { Invoice } from "../../api/types";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { Day, Money } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { saveCreditNote } from "./papers";

export function CreditNotes({ invoice: { credit_notes: notes, currency } }: { invoice: Invoice }) {
  const saving = useMutation({ mutationFn: saveCreditNote });
  if (notes.length === 0) return null;
  return (
    <Panel title={t("invoice.creditNotes")}>
      <ul className="plain-list" aria-label={t("invoice.creditNotes")}>
        {notes.map((note) => (
          <li key={note.id}>
            <div className="card-line">
              <b className="code">{note.number}</b>
              <Money value={note.total} currency={currency} />
            </div>
            <div className="card-line">
              <Text size="sm">
                <Day on={note.issued_on} /> · {note.reason}
              </Text>
              <Button
                size="compact-sm"
                variant="default"
                flex="none"
                aria-label={t("invoice.pdfOf", { number: note.number })}
                leftSection={<IconFileTypePdf size={15} aria-hidden />}
                onClick={() => saving.mutate(note)}
              >
                {t("invoice.pdf")}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <FormError error={saving.error} />
    </Panel>
  );
}
