// Many changes of stock posted at once: scan or type what changed, say why, all lines or none.

import "../texts";
import "../stock.css";

import { Alert, Button, Select, Text, TextInput } from "@mantine/core";
import { IconArrowsDownUp, IconCheck } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type RefObject, useRef, useState } from "react";

import { client, data } from "../../../api/client";
import { asProblem, sentence } from "../../../api/problem";
import { stockMoved } from "../../../api/stockMoved";
import type { Movement, Product } from "../../../api/types";
import { useFormats } from "../../../format/formats";
import { t, tn } from "../../../i18n";
import { EmptyState } from "../../../ui/EmptyState";
import { FormError } from "../../../ui/ErrorPanel";
import { Change, Quantity } from "../../../ui/Numbers";
import { Page } from "../../../ui/Page";
import { ProductPicker } from "../../../ui/ProductPicker";
import { Trail } from "../../../ui/Trail";
import { WarehousePicker } from "../../../ui/WarehousePicker";
import { WhenField } from "../../../ui/WhenField";
import { useMay } from "../../session/me";
import { useWarehouses } from "../queries";
import { useReasonChoices } from "../reasons";
import { type Batch, isChange, useBatch } from "./batch";
import { Line } from "./Line";

type Errors = Record<string, string | undefined>;

export function AdjustPage() {
  const { batch, change, edit, add, remove, moveTo, renew, clear } = useBatch();
  const may = useMay();
  const formats = useFormats();
  const reasons = useReasonChoices();
  const [errors, setErrors] = useState<Record<string, Errors>>({});
  const [picked, setPicked] = useState("");
  const warehouse = useChosen(batch.warehouse_id);
  const place = useRef<HTMLInputElement>(null);
  const when = useRef<HTMLInputElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const changes = useRef(new Map<string, HTMLInputElement>());
  const list = useRef<HTMLUListElement>(null);
  const posting = usePosting(warehouse, { onPosted: renew, onRefused: setErrors });
  const pick = (product: Product) => {
    const there = changes.current.get(product.id);
    if (there) there.focus();
    else add(product);
    setPicked(product.id);
    posting.reset();
  };
  const at = batch.happened_at;
  const submit = () => {
    const wrong = wrongOf(batch, warehouse);
    setErrors(wrong);
    const first = batch.lines.find(({ product_id }) => wrong[product_id]);
    if (wrong.batch) place.current?.focus();
    // What it shows was refused: posting would be with another time.
    else if (!when.current?.validity.valid) when.current?.focus();
    else if (first) changes.current.get(first.product_id)?.focus();
    else if (!askedAgain(list)) posting.mutate({ ...batch, happened_at: at && formats.instant(at) });
  };
  return (
    <Page title={t("adjust.batch")} above={<Trail to="/stock" label={t("nav.stock")} here={t("adjust.batch")} />} width={1080}>
      <section className="panel batch-head" aria-label={t("adjust.batch")}>
        <WarehousePicker
          ref={place}
          label={t("stock.warehouse")}
          value={warehouse}
          error={!warehouse && errors.batch?.warehouse}
          onChange={moveTo}
        />
        <Select
          label={t("adjust.reasonDefault")}
          description={t("adjust.reasonHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          data={[...reasons]}
          allowDeselect={false}
          value={batch.reason || null}
          onChange={(reason) => change({ reason: reason ?? "" })}
        />
        <WhenField
          ref={when}
          label={t("adjust.backdate")}
          description={t("adjust.backdateHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          value={at || undefined}
          refusal={t("past.refusal")}
          title={t("adjust.backdateHow")}
          error={errors.batch?.happened_at}
          onEnter={(clock = "") => change({ happened_at: clock })}
        />
        <TextInput
          label={t("ledger.note")}
          maxLength={500}
          value={batch.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
        />
      </section>
      <div className="batch-add">
        <ProductPicker
          label={t("adjust.add")}
          placeholder={t("adjust.find")}
          taken={batch.lines.map(({ product_id }) => product_id)}
          inputRef={picker}
          autoFocus
          onPick={pick}
        />
      </div>
      {posting.data && batch.lines.length === 0 && <Posted entries={posting.data.items} />}
      {batch.lines.length > 0 && (
        <ul ref={list} className="panel batch-lines" aria-label={t("adjust.batch")}>
          {batch.lines.map((line) => (
            <Line
              key={line.product_id}
              line={line}
              warehouse={warehouse}
              reasons={reasons}
              reason={batch.reason}
              withCost={may("costs.read")}
              errors={errors[line.product_id] ?? {}}
              focused={line.product_id === picked}
              inputRef={(node) => keep(changes.current, line.product_id, node)}
              onEdit={(part) => {
                edit(line.product_id, part);
                if (!part.seen) setErrors(({ [line.product_id]: _, ...others }) => others);
              }}
              onRemove={() => remove(line.product_id)}
              onDone={() => picker.current?.focus()}
            />
          ))}
        </ul>
      )}
      {batch.lines.length === 0 && !posting.data && (
        <section className="panel">
          <EmptyState icon={IconArrowsDownUp} title={t("adjust.empty")} text={t("adjust.emptyText")} />
        </section>
      )}
      {batch.lines.length > 0 && (
        <div className="batch-foot">
          <Refusal error={posting.error} />
          <Button variant="default" onClick={clear}>
            {t("adjust.clear")}
          </Button>
          <Button loading={posting.isPending} onClick={submit}>
            {tn("adjust.lines", batch.lines.length)}
          </Button>
        </div>
      )}
    </Page>
  );
}

function keep(nodes: Map<string, HTMLInputElement>, id: string, node: HTMLInputElement | null) {
  if (node) nodes.set(id, node);
  else nodes.delete(id);
}

/** What was chosen, or the only one there is. */
function useChosen(id: string): string {
  const { data: places } = useWarehouses();
  const [only, another] = places?.items.filter(({ active }) => active) ?? [];
  return id || (another ? "" : (only?.id ?? ""));
}

/** Lines whose stock moved are confirmed first: the keyboard goes to the first of them. */
function askedAgain(list: RefObject<HTMLUListElement | null>): boolean {
  const marked = list.current?.querySelector<HTMLElement>("[data-moved] .batch-moved button");
  marked?.focus();
  return Boolean(marked);
}

function wrongOf({ lines, reason }: Batch, warehouse: string): Record<string, Errors> {
  const wrong = lines.flatMap((line): [string, Errors][] => {
    const errors = {
      quantity: isChange(line.quantity) ? undefined : t("adjust.quantityWanted"),
      reason: line.reason || reason ? undefined : t("form.choose"),
    };
    return errors.quantity || errors.reason ? [[line.product_id, errors]] : [];
  });
  return {
    ...Object.fromEntries(wrong),
    ...(warehouse ? {} : { batch: { warehouse: t("form.choose") } }),
  };
}

interface Outcome {
  onPosted(): void;
  onRefused(errors: Record<string, Errors>): void;
}

function usePosting(warehouse: string, { onPosted, onRefused }: Outcome) {
  const cache = useQueryClient();
  const refresh = () => stockMoved(cache);
  return useMutation({
    mutationFn: (batch: Batch) =>
      data(
        client.POST("/api/v1/inventory/movements/bulk", {
          body: { lines: asSent(batch, warehouse) },
          headers: { "Idempotency-Key": batch.key },
        }),
      ),
    onSuccess: () => {
      onRefused({});
      onPosted();
      refresh();
    },
    onError: (error, batch) => {
      onRefused(errorsOn(error, batch));
      refresh();
    },
  });
}

function asSent({ lines, reason, note, happened_at }: Batch, warehouse_id: string) {
  return lines.map((line) => ({
    product_id: line.product_id,
    warehouse_id,
    quantity: line.quantity,
    reason: line.reason || reason,
    note: note.trim(),
    ...(line.unit_cost ? { unit_cost: line.unit_cost } : {}),
    ...(happened_at ? { happened_at } : {}),
    level_version: line.seen?.version,
  }));
}

/** What was refused, on the lines it is about. */
function errorsOn(error: unknown, { lines }: Batch): Record<string, Errors> {
  const { code, errors, message, members } = asProblem(error);
  const found: Record<string, Errors> = {};
  const say = (position: number, field: string, text: string) => {
    const id = field === "happened_at" ? "batch" : lines[position]?.product_id;
    if (id) found[id] = { ...found[id], [field]: sentence(text) };
  };
  for (const { field, message: text } of errors) {
    const [, position, name = ""] = field.split(".");
    say(Number(position), name, text);
  }
  // A refusal is about how much: it belongs beside the number.
  if (code === "not_enough_stock") say(Number(members.position), "quantity", message);
  return found;
}

// What is said at its own field.
const PLACED = ["quantity", "reason", "unit_cost", "happened_at"];

function Refusal({ error }: { error: unknown }) {
  const { code, errors } = asProblem(error);
  const placed = errors
    .map(({ field }) => field)
    .filter((field) => PLACED.includes(field.split(".")[2] ?? ""));
  if (!error || code === "not_enough_stock") return null;
  if (code === "stock_moved") {
    return (
      <Text size="sm" role="alert" c="var(--mantine-color-error)">
        {t("adjust.movedFirst")}
      </Text>
    );
  }
  return <FormError error={error} fields={placed} />;
}

function Posted({ entries }: { entries: readonly Movement[] }) {
  return (
    <Alert color="green" role="status" icon={<IconCheck aria-hidden />} title={tn("adjust.posted", entries.length)} mb="md">
      <ul className="plain-list">
        {entries.map((entry) => (
          <li key={entry.id} className="card-line" style={{ padding: "4px 0" }}>
            <Link to="/stock/$sku" params={{ sku: entry.sku }} className="plain-link code">
              {entry.sku}
            </Link>
            <span>
              <Change value={entry.quantity} /> · <Quantity value={entry.before} /> →{" "}
              <b>
                <Quantity value={entry.after} />
              </b>
            </span>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
