// Which order goods came with: by its number, by an item of it, or from the list of those expected.

import { Alert, Text, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconPackageImport } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type RefObject, useEffect } from "react";

import type { OrderRow } from "../../api/types";
import { t, tData } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { Panel } from "../../ui/Page";
import { ScanInput } from "../../ui/ScanInput";
import { OrderBadge } from "../../ui/StatusBadge";
import { useWaiting } from "../purchasing/queries";
import { COMING } from "../purchasing/states";
import { useMay } from "../session/me";
import { type Meaning, meaningOf } from "./finding";

interface Props {
  /** Codes scanned before they could be looked up; the next is taken from here. */
  waiting: RefObject<string[]>;
  onFound(order: string, sku?: string): void;
}

export function FindOrder({ waiting, onFound }: Props) {
  const may = useMay();
  const expected = useWaiting(COMING);
  const looking = useMutation({
    mutationFn: (code: string) => meaningOf(code, may),
    onSuccess: (meaning) => {
      if (meaning.kind === "order") onFound(meaning.order.id, meaning.product?.sku);
    },
  });
  useEffect(() => {
    const code = waiting.current.shift();
    if (code) looking.mutate(code);
  }, []);
  const meaning = looking.data;
  return (
    <>
      <ScanInput label={t("gate.field")} onCode={(code) => looking.mutate(code)} />
      <div className="gate-said" aria-live="polite">
        {looking.isPending && t("gate.looking", { code: looking.variables })}
        <FormError error={looking.error} />
        {meaning && <Said meaning={meaning} />}
      </div>
      {meaning?.kind === "choice" ? (
        <Orders
          title={t("gate.chooseText", { sku: meaning.product.sku })}
          orders={meaning.orders}
          onChoose={(id) => onFound(id, meaning.product.sku)}
        />
      ) : (
        <Orders
          title={t("gate.expected")}
          orders={expected.data?.items ?? []}
          known={!expected.isPending}
          onChoose={onFound}
        />
      )}
      {expected.data?.next_cursor && <Text size="sm" c="dimmed" mt="xs">{t("gate.newest")}</Text>}
      {expected.error && (
        <ErrorPanel error={expected.error} onRetry={() => void expected.refetch()} />
      )}
    </>
  );
}

function Said({ meaning }: { meaning: Meaning }) {
  const words = wordsOf(meaning);
  return (
    words && (
      <Alert color="amber" icon={<IconAlertTriangle aria-hidden />}>
        {words}
      </Alert>
    )
  );
}

function wordsOf(meaning: Meaning): string | null {
  switch (meaning.kind) {
    case "unknown":
      return t("gate.noMatch", { code: meaning.code });
    case "not_expected":
      return t("gate.notExpected", { code: meaning.code });
    case "not_open": {
      const { number, status } = meaning.order;
      return t("gate.notOpen", { number, status: tData("status", status) });
    }
    default:
      return null;
  }
}

interface OrdersProps {
  title: string;
  orders: readonly OrderRow[];
  known?: boolean;
  onChoose(id: string): void;
}

function Orders({ title, orders, known, onChoose }: OrdersProps) {
  return (
    <Panel title={title}>
      {known && orders.length === 0 && (
        <EmptyState
          icon={IconPackageImport}
          title={t("gate.expectedNone")}
          text={t("gate.expectedNoneText")}
        />
      )}
      <ul className="plain-list gate-orders">
        {orders.map((order) => (
          <li key={order.id}>
            <UnstyledButton onClick={() => onChoose(order.id)}>
              <span className="card-line">
                <b className="code">{order.number}</b>
                <OrderBadge status={order.status} />
              </span>
              <span className="card-line second-line">
                <span className="clip">{order.supplier_name}</span>
                <span className="clip">{order.warehouse_name}</span>
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
