// What is late: invoices that are not paid, goods that have not come.

import { Skeleton, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { AnchorLink } from "../../ui/links";
import { Money } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useMay } from "../session/me";
import { usePart } from "./queries";

export function LateInvoices() {
  const { data, error, refetch } = usePart("receivables");
  return (
    <Panel title={t("home.lateInvoices")}>
      {error && !data && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      <LateList rows={data?.receivables?.late} none={t("home.lateInvoicesNone")} waits={!data && !error}>
        {({ id, number }) => (
          <AnchorLink to="/invoices" search={{ open: id }} size="sm" className="code" data-main>
            {number}
          </AnchorLink>
        )}
      </LateList>
    </Panel>
  );
}

export function LateOrders() {
  const { data, error, refetch } = usePart("purchasing");
  const opens = useMay()("purchasing.orders.read");
  return (
    <Panel title={t("home.lateOrders")}>
      {error && !data && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      <LateList rows={data?.purchasing?.late} none={t("home.lateOrdersNone")} waits={!data && !error}>
        {({ id, number }) =>
          opens ? (
            <AnchorLink to="/purchase-orders/$id" params={{ id }} size="sm" className="code" data-main>
              {number}
            </AnchorLink>
          ) : (
            <span className="code">{number}</span>
          )
        }
      </LateList>
    </Panel>
  );
}

interface LateRow {
  id: string;
  number: string;
  name: string;
  day: string;
  amount?: string | null;
}

interface ListProps {
  rows: readonly LateRow[] | undefined;
  none: string;
  waits: boolean;
  children(row: LateRow): ReactNode;
}

function LateList({ rows, none, waits, children }: ListProps) {
  const formats = useFormats();
  if (waits) return <Skeleton height={90} m="md" />;
  if (rows?.length === 0) {
    return (
      <Text size="sm" c="dimmed" p="md">
        {none}
      </Text>
    );
  }
  return (
    <ul className="plain-list">
      {rows?.map((row) => (
        <li key={row.id} className="card" style={{ padding: "9px 16px" }}>
          <div className="card-line">
            {children(row)}
            {row.amount != null && <Money value={row.amount} />}
          </div>
          <div className="card-line card-foot">
            <span className="clip">{row.name}</span>
            <span className="clip">{t("home.since", { day: formats.date(row.day) })}</span>
          </div>
        </li>
      ))}
    </ul>
  );
}
