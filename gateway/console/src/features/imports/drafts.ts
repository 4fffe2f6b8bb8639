// What somebody changed of an import: its columns and wrong cells, kept until it is checked again.

import { useSessionStorage } from "@mantine/hooks";

import type { Import, ImportError } from "../../api/types";
import type { Kind } from "./kinds";
import { type Order, sources } from "./sources";

export interface Draft {
  mapping: Record<string, string | null>;
  /** By cell. */
  cells: Record<string, { row: number; column: string; value: string }>;
}

const NOTHING: Draft = { mapping: {}, cells: {} };

export function useDraft(id: string) {
  const [draft, setDraft, forget] = useSessionStorage<Draft>({
    key: `qm-import-${id}`,
    defaultValue: NOTHING,
    getInitialValueInEffect: false,
  });
  return {
    draft,
    forget,
    changed: Object.keys(draft.mapping).length + Object.keys(draft.cells).length > 0,
    map: (name: string, column: string | null) =>
      setDraft((old) => ({ ...old, mapping: { ...old.mapping, [name]: column } })),
    write: ({ row, column, value: was }: ImportError, value: string) =>
      setDraft((old) => {
        const { [cellOf(row, column)]: _, ...cells } = old.cells;
        return {
          ...old,
          cells: value === was ? cells : { ...cells, [cellOf(row, column)]: { row, column, value } },
        };
      }),
  };
}

export type Drafting = ReturnType<typeof useDraft>;

export function cellOf(row: number, column: string): string {
  return `${row}|${column}`;
}

/** As the service is asked: good rows go in without the wrong ones, unless they belong together. */
export function orderOf({ mapping, cells }: Draft, of: Import, dry_run: boolean): Order {
  const without = of.failed > 0 && !dry_run && !sources[of.kind as Kind].whole;
  const mode = without ? "valid_rows" : "all_or_nothing";
  return { dry_run, mode, mapping, corrections: Object.values(cells) };
}
