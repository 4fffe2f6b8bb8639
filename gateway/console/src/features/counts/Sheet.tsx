// The lines of a count: what to count, what was found, and, once it may be seen, what differs.

import { TextInput } from "@mantine/core";
import { IconCheck, IconClipboardList } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";

import type { Count, CountLine } from "../../api/types";
import { compare, plain } from "../../format/decimal";
import { t, tn } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FilterTabs } from "../../ui/FilterTabs";
import { Change, Quantity } from "../../ui/Numbers";
import { type Entering, isCounted } from "./entering";

type Show = "open" | "done" | "differs" | undefined;

interface Props {
  count: Count;
  /** Null when nothing can be entered any more. */
  entering: Entering | null;
  show: Show;
}

const LISTED = { isPending: false, error: null, refetch: () => undefined };

export function Sheet({ count, entering, show }: Props) {
  const isDone = ({ counted, product_id }: CountLine) =>
    counted !== null || entering?.unsent[product_id] !== undefined;
  const told = count.lines.some(({ variance }) => variance !== null);
  const lines = {
    all: count.lines,
    open: count.lines.filter((line) => !isDone(line)),
    done: count.lines.filter(isDone),
    differs: count.lines.filter(differs),
  };
  const tabs = (["all", "open", "done", ...(told ? (["differs"] as const) : [])] as const).map(
    (key) => ({
      key,
      label: t(`counts.${key}`),
      count: lines[key].length,
      link: {
        to: "/stock/counts/$id",
        params: { id: count.id },
        search: { show: key === "all" ? undefined : key },
        replace: true,
      } as const,
    }),
  );
  return (
    <>
      <div style={{ marginBottom: 12 }}>
        <FilterTabs label={t("counts.lines")} active={show ?? "all"} tabs={tabs} />
      </div>
      <DataTable
        label={t("counts.lines")}
        columns={columnsOf(entering, told)}
        rows={lines[show ?? "all"]}
        listing={LISTED}
        tall
        card={(line) => <LineCard line={line} entering={entering} told={told} />}
        empty={
          <EmptyState
            icon={IconClipboardList}
            title={t("counts.noneHere")}
            text={t("counts.noneHereText")}
          />
        }
      />
    </>
  );
}

export function differs({ variance }: CountLine): boolean {
  return variance != null && compare(variance, "0") !== 0;
}

function columnsOf(entering: Entering | null, told: boolean): readonly Column<CountLine>[] {
  return [
    { id: "sku", header: t("stock.sku"), width: 150, cell: ({ sku }) => <b className="code">{sku}</b> },
    { id: "name", header: t("stock.product"), cell: ({ name }) => name },
    ...(told
      ? [
          {
            id: "expected",
            header: t("counts.expected"),
            width: 110,
            align: "right" as const,
            cell: ({ expected }: CountLine) =>
              expected == null ? t("counts.nothing") : <Quantity value={expected} />,
          },
        ]
      : []),
    {
      id: "counted",
      header: t("counts.found"),
      width: entering ? 150 : 110,
      align: "right",
      cell: (line) => <Counted line={line} entering={entering} />,
    },
    { id: "unit", header: t("stock.unit"), width: 70, yields: 2, cell: ({ unit }) => unit },
    ...(told
      ? [
          {
            id: "variance",
            header: t("counts.variance"),
            width: 110,
            align: "right" as const,
            cell: (line: CountLine) => <Variance line={line} />,
          },
        ]
      : []),
    { id: "by", header: t("counts.countedBy"), width: 160, yields: 1, cell: (line) => line.counted_by_name },
  ];
}

function Counted({ line, entering }: { line: CountLine; entering: Entering | null }) {
  if (entering) return <Field key={line.id} line={line} entering={entering} />;
  return line.counted == null ? t("counts.nothing") : <Quantity value={line.counted} />;
}

function Field({ line, entering }: { line: CountLine; entering: Entering }) {
  const kept = entering.unsent[line.product_id]?.counted ?? (line.counted && plain(line.counted));
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? kept ?? "";
  const wrong = typed !== null && typed.trim() !== "" && !isCounted(typed);
  const keep = () => {
    if (typed === null || wrong) return;
    if (typed.trim() && typed.trim() !== kept) entering.enter(line.product_id, typed.trim());
    setTyped(null);
  };
  return (
    <TextInput
      data-count-field
      style={{ whiteSpace: "normal" }}
      aria-label={t("counts.foundOf", { sku: line.sku, unit: line.unit })}
      inputMode="decimal"
      autoComplete="off"
      value={text}
      error={wrong && t("counts.quantityWanted")}
      rightSection={
        kept != null && typed === null && <IconCheck size={16} aria-label={t("counts.saved")} />
      }
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        focusNext(event);
        keep();
      }}
    />
  );
}

/** How many fields hold what is no quantity, and so was not kept. */
export function wrongFields(): number {
  return document.querySelectorAll("[data-count-field][aria-invalid=true]").length;
}

function focusNext({ currentTarget }: KeyboardEvent<HTMLInputElement>) {
  const fields = [...document.querySelectorAll<HTMLInputElement>("[data-count-field]")];
  fields[fields.indexOf(currentTarget) + 1]?.focus();
}

function Variance({ line }: { line: CountLine }) {
  if (line.variance == null) return t("counts.nothing");
  const moved = line.moved ? tn("counts.moved", line.moved) : undefined;
  return (
    <span title={moved}>
      {differs(line) ? <Change value={line.variance} /> : <Quantity value="0" />}
      {moved && " *"}
    </span>
  );
}

function LineCard({ line, entering, told }: { line: CountLine; entering: Entering | null; told: boolean }) {
  return (
    <div className="card-line">
      <div style={{ minWidth: 0 }}>
        <b className="code">{line.sku}</b>
        <div className="clip">{line.name}</div>
        {told && line.expected != null && (
          <div className="card-foot">
            {t("counts.expected")} <Quantity value={line.expected} unit={line.unit} /> ·{" "}
            <Variance line={line} />
          </div>
        )}
      </div>
      <div className="count-field">
        <Counted line={line} entering={entering} />
      </div>
    </div>
  );
}
