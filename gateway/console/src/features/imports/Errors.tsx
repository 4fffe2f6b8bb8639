// What is wrong in the file, cell by cell, each to be mended in its place.

import { Button, Text, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type KeyboardEvent, useMemo } from "react";

import { sentence } from "../../api/problem";
import type { Import, ImportError } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { FormError } from "../../ui/ErrorPanel";
import { Panel } from "../../ui/Page";
import { saveAs } from "../../ui/saveAs";
import { cellOf, type Drafting } from "./drafts";
import type { Service } from "./kinds";
import { errorsFile } from "./sources";

const MOST = 1000;
const READ = { isPending: false, error: null, refetch: () => undefined };

type Row = ImportError & { id: string };

interface Props {
  of: Import;
  service: Service;
  drafting: Drafting;
}

export function Errors({ of, service, drafting }: Props) {
  const saving = useMutation({
    mutationFn: () => saveAs(`errors of ${of.file_name}.csv`, errorsFile(service, of.id)),
  });
  const rows = useMemo(
    () =>
      of.errors
        .map((error, index) => ({ ...error, id: `${index}-${error.row}` }))
        .sort((one, other) => one.row - other.row),
    [of.errors],
  );
  // What was imported is done: its rows are not sent once more.
  const editable = of.dry_run || of.status !== "succeeded";
  const ours = new Set(of.header.map(({ column }) => column));
  const cell = (row: Row) =>
    editable && ours.has(row.column) ? <Value row={row} drafting={drafting} /> : row.value;
  return (
    <Panel
      title={t("imports.errors")}
      actions={
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconDownload size={15} aria-hidden />}
          loading={saving.isPending}
          onClick={() => saving.mutate()}
        >
          {t("imports.errorsFile")}
        </Button>
      }
    >
      <FormError error={saving.error} />
      <Text size="sm" c="dimmed" px="md" py={10}>
        {t(editable ? "imports.errorsHint" : "imports.errorsLeft")} {rows.length === MOST && t("imports.errorsFirst")}
      </Text>
      <div className="embedded">
        <DataTable
          label={t("imports.errors")}
          columns={columnsOf(cell)}
          rows={rows}
          listing={READ}
          tall
          card={(row) => (
            <div className="import-error-card">
              <div className="card-line">
                <b>
                  {t("imports.error.row")} {row.row}
                </b>
                <span className="second-line">{row.column}</span>
              </div>
              {cell(row)}
              <span>{sentence(row.message)}</span>
            </div>
          )}
          empty={null}
        />
      </div>
    </Panel>
  );
}

function columnsOf(cell: Column<Row>["cell"]): readonly Column<Row>[] {
  return [
    { id: "row", header: t("imports.error.row"), width: 76, align: "right", cell: (row) => row.row },
    { id: "column", header: t("imports.error.column"), width: 140, cell: (row) => row.column },
    { id: "value", header: t("imports.error.value"), width: 240, cell },
    {
      id: "message",
      header: t("imports.error.code"),
      cell: (row) => <Sentence text={sentence(row.message)} />,
    },
  ];
}

function Sentence({ text }: { text: string }) {
  return (
    <span className="import-sentence" title={text}>
      {text}
    </span>
  );
}

function Value({ row, drafting }: { row: Row; drafting: Drafting }) {
  const changed = drafting.draft.cells[cellOf(row.row, row.column)];
  return (
    <TextInput
      className="import-value"
      size="xs"
      aria-label={t("imports.edit", { row: row.row, column: row.column })}
      aria-invalid={!changed}
      error={!changed}
      value={changed?.value ?? row.value}
      onChange={(event) => drafting.write(row, event.currentTarget.value)}
      onKeyDown={toNext}
    />
  );
}

/** Enter goes on to the next value, as in a spreadsheet. */
function toNext(event: KeyboardEvent<HTMLInputElement>) {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const table = event.currentTarget.closest(".table-frame");
  const inputs = [...(table?.querySelectorAll<HTMLInputElement>(".import-value input") ?? [])];
  inputs[inputs.indexOf(event.currentTarget) + 1]?.select();
}
