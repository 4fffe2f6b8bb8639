// What undoing an order does, in plain words: to goods, to what was invoiced and paid, and to shops.

import { Group, Text } from "@mantine/core";
import {
  IconCash,
  IconCircleCheck,
  IconHourglass,
  IconLockOpen,
  IconPackageImport,
  IconReceiptRefund,
  IconBuildingStore,
  IconTruckReturn,
  type Icon,
} from "@tabler/icons-react";

import type { Effect, Reversal, Sale } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { LookBadge } from "../../ui/StatusBadge";

const ICONS: Record<Effect["kind"], Icon> = {
  goods_returned: IconTruckReturn,
  goods_put_back: IconPackageImport,
  promise_released: IconLockOpen,
  invoice_credited: IconReceiptRefund,
  payment_refunded: IconCash,
  channel_told: IconBuildingStore,
};

/** What invoices say is not for everybody who sees the order. */
const UNSEEN = {
  invoice_credited: "effect.plain.invoice_credited",
  payment_refunded: "effect.plain.payment_refunded",
} as const;

const DONE = { color: "green", icon: IconCircleCheck };
const WAITING = { color: "amber", icon: IconHourglass };

interface Props {
  reversal: Reversal;
  sale: Sale;
}

export function Effects({ reversal, sale }: Props) {
  const { effects } = reversal;
  if (effects.length === 0) {
    return (
      <Text size="sm" p="md">
        {t("undo.nothing")}
      </Text>
    );
  }
  return (
    <ul className="plain-list" aria-label={t("undo.effects")}>
      {effects.map((effect) => (
        <li key={`${effect.kind} ${effect.subject_id}`}>
          <Line effect={effect} sale={sale} />
        </li>
      ))}
    </ul>
  );
}

function Line({ effect, sale }: { effect: Effect; sale: Sale }) {
  const formats = useFormats();
  const { kind, subject_id, name, sku, quantity, amount, state } = effect;
  const Glyph = ICONS[kind];
  const unit = sale.lines.find(({ id }) => id === subject_id)?.unit ?? "";
  const unseen = amount == null && kind in UNSEEN;
  const words = unseen
    ? t(UNSEEN[kind as keyof typeof UNSEEN], { name })
    : t(`effect.${kind}`, {
        name,
        sku: sku ?? "",
        quantity: quantity == null ? "" : `${formats.quantity(quantity)} ${unit}`,
        amount: amount == null ? "" : formats.money(amount, sale.currency),
      });
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Group gap="xs" wrap="nowrap" miw={0}>
        <Glyph size={17} aria-hidden style={{ flex: "none" }} />
        <span>{words}</span>
      </Group>
      {state === "done" && <LookBadge look={DONE} word={t("undo.done")} />}
      {state === "waiting" && <LookBadge look={WAITING} word={t("undo.waiting")} />}
    </Group>
  );
}
