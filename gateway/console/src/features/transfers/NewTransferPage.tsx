// What goes from where to where: planned as a draft, or posted as already moved.

import "../purchasing/texts";
import "../stock/texts";
import "../stock/stock.css";

import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconTrash, IconTruck } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type Ref, useEffect, useRef, useState } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { useRows } from "../../api/pages";
import { asProblem, sentence } from "../../api/problem";
import { stockMoved } from "../../api/stockMoved";
import type { Product } from "../../api/types";
import { compare, isPositive } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { FormError } from "../../ui/ErrorPanel";
import { Page } from "../../ui/Page";
import { ProductPicker } from "../../ui/ProductPicker";
import { Trail } from "../../ui/Trail";
import { WarehousePicker } from "../../ui/WarehousePicker";
import { useProduct } from "../catalog/queries";
import { useLevels } from "../stock/queries";
import { type Draft, type DraftLine, isReady, useDraft } from "./draft";

const route = getRouteApi("/app/stock/transfers/new");

export function NewTransferPage() {
  const { draft, change, add, edit, remove, clear } = useDraft();
  const [picked, setPicked] = useState("");
  const [tried, setTried] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const fields = useRef(new Map<string, HTMLInputElement>());
  const saving = useSaving(clear);
  const pick = (product: Product) => {
    const there = fields.current.get(product.id);
    if (there) there.focus();
    else add(product);
    setPicked(product.id);
  };
  useProductOfAddress(pick);
  const save = (at_once: boolean) => {
    setTried(true);
    if (isReady(draft)) saving.mutate({ draft, at_once });
  };
  const wanted = (value: string) => tried && !value && t("form.choose");
  const trail = <Trail to="/stock" label={t("nav.stock")} here={t("transfers.new")} over={{ to: "/stock/transfers", label: t("nav.transfers") }} />;
  return (
    <Page title={t("transfers.new")} above={trail} width={920}>
      <section className="panel batch-head" aria-label={t("transfers.new")}>
        <WarehousePicker
          label={t("transfers.from")}
          value={draft.from}
          except={draft.to}
          error={wanted(draft.from)}
          onChange={(from) => change({ from })}
        />
        <WarehousePicker
          label={t("transfers.to")}
          value={draft.to}
          except={draft.from}
          error={wanted(draft.to)}
          onChange={(to) => change({ to })}
        />
        <TextInput
          label={t("ledger.note")}
          maxLength={500}
          value={draft.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
        />
      </section>
      <div className="batch-add">
        <ProductPicker
          label={t("adjust.add")}
          placeholder={t("adjust.find")}
          taken={draft.lines.map(({ product_id }) => product_id)}
          inputRef={picker}
          onPick={pick}
        />
      </div>
      {draft.lines.length > 0 ? (
        <ul className="panel batch-lines" aria-label={t("transfers.lines")}>
          {draft.lines.map((line) => (
            <Line
              key={line.product_id}
              line={line}
              from={draft.from}
              focused={line.product_id === picked}
              tried={tried}
              refused={refusalOf(saving.error, line)}
              inputRef={(node) => {
                if (node) fields.current.set(line.product_id, node);
                else fields.current.delete(line.product_id);
              }}
              onEdit={(quantity) => edit(line.product_id, quantity)}
              onRemove={() => remove(line.product_id)}
              onDone={() => picker.current?.focus()}
            />
          ))}
        </ul>
      ) : (
        <section className="panel">
          <EmptyState icon={IconTruck} title={t("transfers.empty")} text={t("transfers.emptyText")} />
        </section>
      )}
      {draft.lines.length > 0 && (
        <div className="batch-foot">
          {asProblem(saving.error).code !== "not_enough_stock" && <FormError error={saving.error} />}
          <Button
            variant="default"
            loading={saving.isPending && saving.variables.at_once}
            title={t("transfers.atOnceHint")}
            onClick={() => save(true)}
          >
            {t("transfers.atOnce")}
          </Button>
          <Button
            loading={saving.isPending && !saving.variables.at_once}
            onClick={() => save(false)}
          >
            {t("transfers.save")}
          </Button>
        </div>
      )}
    </Page>
  );
}

/** What was scanned elsewhere is picked once: then the draft remembers it, not the address. */
function useProductOfAddress(pick: (product: Product) => void) {
  const { product } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: named } = useProduct(product);
  useEffect(() => {
    if (!named) return;
    pick(named);
    void navigate({ search: {}, replace: true });
  }, [named]);
}

interface Sent {
  draft: Draft;
  at_once: boolean;
}

function useSaving(onSaved: () => void) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ draft, at_once }: Sent) =>
      data(
        client.POST(paths.transfers, {
          body: {
            from_warehouse_id: draft.from,
            to_warehouse_id: draft.to,
            note: draft.note.trim(),
            lines: draft.lines.map(({ product_id, quantity }) => ({ product_id, quantity })),
            at_once,
          },
          headers: { "Idempotency-Key": draft.key },
        }),
      ),
    onSuccess: async ({ id }) => {
      stockMoved(cache, paths.transfers);
      await navigate({ to: "/stock/transfers/$id", params: { id } });
      onSaved();
    },
  });
}

/** What is not there is said on its line. */
function refusalOf(error: unknown, { product_id }: DraftLine): string | undefined {
  const { code, message, members } = asProblem(error);
  const isHere = code === "not_enough_stock" && members.product_id === product_id;
  return isHere ? sentence(message) : undefined;
}

interface LineProps {
  line: DraftLine;
  from: string;
  focused: boolean;
  tried: boolean;
  refused: string | undefined;
  inputRef: Ref<HTMLInputElement>;
  onEdit(quantity: string): void;
  onRemove(): void;
  onDone(): void;
}

function Line({ line, from, focused, tried, refused, inputRef, onEdit, onRemove, onDone }: LineProps) {
  const formats = useFormats();
  const about = { sku: line.sku, unit: line.unit, name: line.name };
  const levels = useRows(useLevels(line.product_id).data);
  const level = levels.find(({ warehouse_id }) => warehouse_id === from);
  const available = level?.available ?? "0";
  const wanted = (tried || line.quantity !== "") && !isPositive(line.quantity);
  const short = from && isPositive(line.quantity) && compare(line.quantity, available) > 0;
  const next = (event: KeyboardEvent) => {
    if (event.key === "Enter") onDone();
  };
  return (
    <li className="batch-line" aria-label={t("adjust.lineOf", about)}>
      <div className="batch-product">
        <b className="code">{line.sku}</b>
        <span className="clip second-line">{line.name}</span>
      </div>
      <div className={short ? "batch-level negative" : "batch-level"}>
        <span>
          {from && t("transfers.available", { quantity: `${formats.quantity(available)} ${line.unit}` })}
        </span>
        {short && <span className="batch-short">{t("transfers.short")}</span>}
      </div>
      <TextInput
        ref={inputRef}
        autoFocus={focused}
        className="batch-change"
        aria-label={t("transfers.quantityOf", about)}
        placeholder={t("transfers.quantity")}
        inputMode="decimal"
        autoComplete="off"
        value={line.quantity}
        error={refused ?? (wanted && t("draft.quantityWanted"))}
        onChange={(event) => onEdit(event.currentTarget.value.trim())}
        onKeyDown={next}
      />
      <ActionIcon size={34} aria-label={t("adjust.remove", about)} onClick={onRemove}>
        <IconTrash size={17} aria-hidden />
      </ActionIcon>
    </li>
  );
}
