// A transfer being written: kept in this browser until it is saved.

import { useLocalStorage } from "@mantine/hooks";

import type { Product } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { useMe } from "../session/me";

export interface DraftLine {
  product_id: string;
  sku: string;
  name: string;
  unit: string;
  quantity: string;
}

export interface Draft {
  /** The Idempotency-Key: sent twice, also after a reload, it makes one transfer. */
  key: string;
  from: string;
  to: string;
  note: string;
  lines: DraftLine[];
}

const blank = (): Draft => ({ key: crypto.randomUUID(), from: "", to: "", note: "", lines: [] });

export function useDraft() {
  const { user, tenant } = useMe();
  const [draft, setDraft] = useLocalStorage<Draft>({
    key: `qm-transfer-${tenant.id}-${user.id}`,
    defaultValue: blank(),
    getInitialValueInEffect: false,
  });
  const lines = (change: (lines: DraftLine[]) => DraftLine[]) =>
    setDraft((old) => ({ ...old, lines: change(old.lines) }));
  return {
    draft,
    change: (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part })),
    add: ({ id, sku, name, unit }: Product) =>
      lines((old) =>
        old.some(({ product_id }) => product_id === id)
          ? old
          : [{ product_id: id, sku, name, unit, quantity: "" }, ...old],
      ),
    edit: (product: string, quantity: string) =>
      lines((old) => old.map((line) => (line.product_id === product ? { ...line, quantity } : line))),
    remove: (product: string) => lines((old) => old.filter(({ product_id }) => product_id !== product)),
    clear: () => setDraft(blank()),
  };
}

export function isReady({ from, to, lines }: Draft): boolean {
  return Boolean(from && to && lines.length > 0 && lines.every(({ quantity }) => isPositive(quantity)));
}
