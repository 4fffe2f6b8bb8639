// What can be done with an invoice.

import { Alert, Button, CopyButton, Group } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconCreditCard, IconFileTypePdf, IconLink, IconMail } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";

import "./texts";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Invoice } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";
import { saveInvoice } from "./papers";

/** What has a form of its own. */
export type Act = "send" | "credit";

interface Props {
  invoice: Invoice;
  manage: boolean;
  choose(act: Act): void;
}

export function InvoiceActs({ invoice, manage, choose }: Props) {
  const saving = useMutation({ mutationFn: () => saveInvoice(invoice) });
  const left = invoice.lines.some(({ creditable }) => isPositive(creditable));
  return (
    <>
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={<IconFileTypePdf size={16} aria-hidden />}
          loading={saving.isPending}
          onClick={() => saving.mutate()}
        >
          {t("invoice.pdf")}
        </Button>
        <CopyButton value={invoice.link} timeout={3000}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconLink size={16} aria-hidden />}
              onClick={copy}
            >
              {copied ? t("invoice.copied") : t("invoice.copy")}
            </Button>
          )}
        </CopyButton>
        {manage && (
          <Button variant="default" leftSection={<IconMail size={16} aria-hidden />} onClick={() => choose("send")}>
            {t("invoice.send")}
          </Button>
        )}
        {manage && left && (
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={16} aria-hidden />}
            onClick={() => choose("credit")}
          >
            {t("invoice.credit")}
          </Button>
        )}
        {manage && isPositive(invoice.open) && <ByCard invoice={invoice} />}
      </Group>
      <FormError error={saving.error} />
    </>
  );
}

/** Opens the page of the card company, which leads back to the invoice. */
function ByCard({ invoice }: { invoice: Invoice }) {
  const key = useIdempotencyKey();
  const opening = useMutation({
    mutationFn: () =>
      data(
        client.POST(paths.checkouts, {
          body: { invoice_id: invoice.id, liability_ids: [], return_path: `/invoices?open=${invoice.id}` },
          headers: key.header,
        }),
      ),
    onSuccess: ({ url }) => {
      if (url) location.assign(url);
    },
  });
  return (
    <>
      <Button
        leftSection={<IconCreditCard size={16} aria-hidden />}
        loading={opening.isPending}
        onClick={() => opening.mutate()}
      >
        {t("invoice.byCard")}
      </Button>
      {opening.data && !opening.data.url && (
        <Alert color="amber" role="status">
          {t("invoice.cardLater")}
        </Alert>
      )}
      <FormError error={opening.error} />
    </>
  );
}
