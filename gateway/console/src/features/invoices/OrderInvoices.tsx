// The invoices of an order: paid or not, as money comes in, and each on paper.

import "./texts";

import { Button } from "@mantine/core";
import { IconFileTypePdf } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";

import type { InvoiceRow } from "../../api/types";
import { t } from "../../i18n";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { AnchorLink } from "../../ui/links";
import { Day, Money } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { InvoiceBadge } from "./InvoiceBadge";
import { saveInvoice } from "./papers";
import { useInvoicesOf } from "./queries";

export function OrderInvoices({ order }: { order: string }) {
  const { data, error, refetch } = useInvoicesOf(order);
  const rows = data?.items ?? [];
  if (error && !data) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (rows.length === 0) return null;
  return (
    <Panel title={t("invoice.ofOrder")}>
      <ul className="plain-list" aria-label={t("invoice.ofOrder")}>
        {rows.map((row) => (
          <Line key={row.id} row={row} />
        ))}
      </ul>
    </Panel>
  );
}

function Line({ row }: { row: InvoiceRow }) {
  const { number, currency } = row;
  const saving = useMutation({ mutationFn: () => saveInvoice(row) });
  return (
    <li>
      <div className="card-line">
        <AnchorLink to="/invoices" search={{ open: row.id }} className="code">
          {number}
        </AnchorLink>
        <InvoiceBadge status={row.status} />
      </div>
      <div className="card-line">
        <span>
          <Money value={row.total} currency={currency} />
          <div className="second-line">
            {t("invoice.open")} <Money value={row.open} currency={currency} /> · {t("invoice.due")}{" "}
            <Day on={row.due_on} />
          </div>
        </span>
        <Button
          size="compact-sm"
          variant="default"
          flex="none"
          aria-label={t("invoice.pdfOf", { number })}
          leftSection={<IconFileTypePdf size={15} aria-hidden />}
          loading={saving.isPending}
          onClick={() => saving.mutate()}
        >
          {t("invoice.pdf")}
        </Button>
      </div>
      <FormError error={saving.error} />
    </li>
  );
}
