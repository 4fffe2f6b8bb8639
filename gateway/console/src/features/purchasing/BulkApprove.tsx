// Approve many orders at once: what they come to, and what became of each.

import "./texts";

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconCheck, IconClock, IconThumbUp, IconX } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { sentence } from "../../api/problem";
import type { OrderRow, Outcomes } from "../../api/types";
import { sum } from "../../format/decimal";
import { t, tn } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { Money } from "../../ui/Numbers";
import { BulkBar, BulkButton, type Selection } from "../../ui/Selection";
import { LookBadge } from "../../ui/StatusBadge";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";

type Outcome = Outcomes["items"][number];

// So many are approved with one request.
const MOST = 100;

interface BarProps {
  selection: Selection<OrderRow>;
  /** The list as it is now: what was chosen may have changed since. */
  rows: readonly OrderRow[];
}

export function BulkApprove({ selection, rows }: BarProps) {
  const [asking, setAsking] = useState<readonly OrderRow[] | null>(null);
  const current = new Map(rows.map((row) => [row.id, row]));
  const now = (chosen: readonly OrderRow[]) => chosen.map((row) => current.get(row.id) ?? row);
  const all = now(selection.chosen).filter(({ status }) => status === "pending_approval");
  const waiting = all.slice(0, MOST);
  return (
    <>
      <BulkBar selection={selection}>
        {waiting.length > 0 ? (
          <BulkButton
            icon={<IconThumbUp size={15} aria-hidden />}
            label={tn("bulkApprove.some", waiting.length)}
            onClick={() => setAsking(waiting)}
          />
        ) : (
          <Text size="sm" c="dimmed">
            {t("bulkApprove.none")}
          </Text>
        )}
        {all.length > MOST && (
          <Text size="sm" c="dimmed">
            {tn("bulkApprove.most", MOST)}
          </Text>
        )}
      </BulkBar>
      {asking && (
        <Dialog
          orders={now(asking)}
          onClose={(done) => {
            setAsking(null);
            if (done) selection.clear();
          }}
        />
      )}
    </>
  );
}

interface Props {
  orders: readonly OrderRow[];
  onClose(done: boolean): void;
}

function Dialog({ orders, onClose }: Props) {
  const cache = useQueryClient();
  const key = useIdempotencyKey();
  const approving = useMutation({
    mutationFn: () => {
      const body = { ids: orders.map(({ id }) => id) };
      return data(client.POST(`${paths.orders}/bulk-approve`, { body, headers: key.header }));
    },
    onSettled: () => {
      for (const path of [paths.orders, paths.order, paths.timeline, paths.approvals]) {
        void cache.invalidateQueries({ queryKey: allOf(path) });
      }
    },
  });
  const outcomes = new Map(approving.data?.items.map((outcome) => [outcome.id, outcome]));
  const total = sum(orders.map((order) => order.total ?? "0"));
  const done = approving.isSuccess;
  return (
    <Modal opened onClose={() => onClose(done)} title={tn("bulkApprove.title", orders.length)} size="lg">
      <Stack gap="md">
        <ul className="plain-list panel" aria-label={t("bulkApprove.outcomes")}>
          {orders.map((order) => (
            <li key={order.id} className="card-line">
              <span className="clip">
                <b className="code">{order.number}</b> {order.supplier_name}
              </span>
              <Became order={order} outcome={outcomes.get(order.id)} />
            </li>
          ))}
          {!done && (
            <li className="card-line">
              <b>{t("orders.total")}</b>
              <b>
                <Money value={total} />
              </b>
            </li>
          )}
        </ul>
        <FormError error={approving.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" data-autofocus={done || undefined} onClick={() => onClose(done)}>
            {t(done ? "form.close" : "form.cancel")}
          </Button>
          {!done && (
            <Button data-autofocus loading={approving.isPending} onClick={() => approving.mutate()}>
              {tn("bulkApprove.some", orders.length)}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

const LOOKS = {
  approved: { color: "green", icon: IconCheck },
  step_taken: { color: "amber", icon: IconClock },
  refused: { color: "red", icon: IconX },
} as const;

function Became({ order, outcome }: { order: OrderRow; outcome: Outcome | undefined }) {
  if (!outcome) return order.total == null ? null : <Money value={order.total} currency={order.currency} />;
  const why = outcome.problem ? sentence(outcome.problem.detail) : outcome.waiting.join(", ");
  return (
    <span className="became">
      <LookBadge look={LOOKS[outcome.outcome]} word={t(`bulkApprove.${outcome.outcome}`)} />
      {why && (
        <Text span size="xs" c="dimmed">
          {outcome.problem ? why : t("approvals.waits", { whom: why })}
        </Text>
      )}
    </span>
  );
}
