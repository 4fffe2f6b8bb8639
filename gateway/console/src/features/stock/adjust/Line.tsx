// One change of a batch: what is there, what it becomes, and why; marked when stock moved meanwhile.

import { ActionIcon, Alert, Button, Group, Select, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconTrash } from "@tabler/icons-react";
import { type KeyboardEvent, type Ref, useEffect } from "react";

import { useRows } from "../../../api/pages";
import { add, compare } from "../../../format/decimal";
import { useFormats } from "../../../format/formats";
import { t } from "../../../i18n";
import { useLevels } from "../queries";
import type { ReasonChoice } from "../reasons";
import { type BatchLine, hasMoved, isChange, type Seen, seenNow } from "./batch";

interface Props {
  line: BatchLine;
  warehouse: string;
  reasons: readonly ReasonChoice[];
  /** The reason of the whole batch. */
  reason: string;
  withCost: boolean;
  /** What the server or the form says is wrong, by field. */
  errors: Readonly<Record<string, string | undefined>>;
  /** Just picked: how much comes next. */
  focused: boolean;
  inputRef: Ref<HTMLInputElement>;
  onEdit(part: Partial<BatchLine>): void;
  onRemove(): void;
  /** Enter in a field: on to the next product. */
  onDone(): void;
}

export function Line(props: Props) {
  const { line, warehouse, reasons, reason, withCost, errors } = props;
  const { focused, inputRef, onEdit, onRemove, onDone } = props;
  const about = { sku: line.sku, unit: line.unit, name: line.name };
  const now = useSeen(line, warehouse, onEdit);
  const moved = now !== null && hasMoved(line.seen, now);
  const next = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    onDone();
  };
  return (
    <li className="batch-line" aria-label={t("adjust.lineOf", about)} data-moved={moved || undefined}>
      <div className="batch-product">
        <b className="code">{line.sku}</b>
        <span className="clip second-line" title={line.name}>
          {line.name}
        </span>
      </div>
      <Becomes now={now} change={line.quantity} unit={line.unit} />
      <TextInput
        ref={inputRef}
        autoFocus={focused}
        className="batch-change"
        aria-label={t("adjust.changeOf", about)}
        placeholder={t("adjust.change")}
        inputMode="text"
        autoComplete="off"
        value={line.quantity}
        error={errors.quantity ?? (line.quantity !== "" && line.quantity !== "-" && !isChange(line.quantity) && t("adjust.quantityWanted"))}
        onChange={(event) => onEdit({ quantity: event.currentTarget.value.trim() })}
        onKeyDown={next}
      />
      <Select
        className="batch-reason"
        aria-label={t("adjust.reasonOf", about)}
        placeholder={reasons.find(({ value }) => value === reason)?.label ?? t("ledger.reason")}
        data={[...reasons]}
        value={line.reason || null}
        clearable
        error={(line.reason || !reason) && errors.reason}
        onChange={(own) => onEdit({ reason: own ?? "" })}
      />
      {withCost && (
        <TextInput
          className="batch-cost"
          aria-label={t("adjust.costOf", about)}
          placeholder={t("adjust.cost")}
          inputMode="decimal"
          autoComplete="off"
          value={line.unit_cost}
          error={errors.unit_cost}
          onChange={(event) => onEdit({ unit_cost: event.currentTarget.value.trim() })}
          onKeyDown={next}
        />
      )}
      <ActionIcon size={34} aria-label={t("adjust.remove", about)} onClick={onRemove}>
        <IconTrash size={17} aria-hidden />
      </ActionIcon>
      {moved && <Moved seen={line.seen} now={now} onKeep={() => onEdit({ seen: now })} />}
    </li>
  );
}

/** The level now; the first look at it is kept with the line, as what the change was decided on. */
function useSeen(line: BatchLine, warehouse: string, onEdit: Props["onEdit"]): Seen | null {
  const listing = useLevels(line.product_id);
  const levels = useRows(listing.data);
  const level = levels.find(({ warehouse_id }) => warehouse_id === warehouse);
  const now = warehouse && listing.isSuccess && !listing.isFetching ? seenNow(level) : null;
  // What is promised or on order may change without anything having moved.
  const isNews = now !== null && line.seen?.version !== now.version && !hasMoved(line.seen, now);
  useEffect(() => {
    if (isNews) onEdit({ seen: now });
  });
  return now;
}

function Becomes({ now, change, unit }: { now: Seen | null; change: string; unit: string }) {
  const formats = useFormats();
  const before = now && formats.quantity(now.on_hand);
  const after = now && isChange(change) ? add(now.on_hand, change) : null;
  const short = after !== null && compare(after, "0") < 0;
  return (
    <div className={short ? "batch-level negative" : "batch-level"} aria-live="polite">
      <span className="number">
        {before ?? "–"}
        {after !== null && ` → ${formats.quantity(after)}`} {unit}
      </span>
      {short && <span className="batch-short">{t("adjust.short")}</span>}
    </div>
  );
}

function Moved({ seen, now, onKeep }: { seen: Seen | null; now: Seen; onKeep(): void }) {
  const formats = useFormats();
  const figures = {
    before: formats.quantity(seen?.on_hand ?? "0"),
    after: formats.quantity(now.on_hand),
  };
  return (
    <Alert className="batch-moved" color="amber" py={6} icon={<IconAlertTriangle size={18} aria-hidden />}>
      <Group justify="space-between" gap="xs">
        <span>{t("adjust.moved", figures)}</span>
        <Button size="compact-sm" variant="default" onClick={onKeep}>
          {t("adjust.movedConfirm")}
        </Button>
      </Group>
    </Alert>
  );
}
