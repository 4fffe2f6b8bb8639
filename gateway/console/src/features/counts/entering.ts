// What somebody counts, kept on this device until the server has it, with the time it was counted.

import { useLocalStorage } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { asProblem, sentence } from "../../api/problem";
import type { Count } from "../../api/types";
import { compare, isDecimal } from "../../format/decimal";

interface Entry {
  counted: string;
  /** When it was counted: what moves before it arrives is accounted for. */
  at: string;
  /** This device's clock may be ahead of the server's, which then refuses the time: sent without. */
  asNow?: true;
}
type Unsent = Record<string, Entry>;

const TOGETHER = 300;
const TRY_AGAIN = 4000;
const MOST = 1000;
const AT_ONCE = 10_000;

export interface Entering {
  /** By product: counted, and not yet at the server. */
  unsent: Readonly<Unsent>;
  /** Refused as a whole, in the server's words. */
  refused: string;
  enter(product: string, counted: string): void;
}

export function isCounted(text: string): boolean {
  return isDecimal(text) && compare(text, "0") >= 0;
}

export function useEntering(count: Count): Entering {
  const cache = useQueryClient();
  const [unsent, setUnsent] = useLocalStorage<Unsent>({
    key: `qm-count-${count.id}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const sending = useMutation({
    mutationFn: (entries: [string, Entry][]) =>
      data(
        client.PUT(`${paths.count}/lines`, {
          params: { path: { count_id: count.id } },
          body: {
            lines: entries.map(([product_id, entry]) => ({
              product_id,
              counted: entry.counted,
              ...(isLate(entry) ? { counted_at: entry.at } : {}),
            })),
          },
        }),
      ),
    onSuccess: (fresh, sent) => {
      const key = ["get", paths.count, { params: { path: { count_id: count.id } } }];
      cache.setQueryData<Count>(key, (old) => old && merged(old, fresh));
      void cache.invalidateQueries({ queryKey: allOf(paths.counts) });
      setUnsent((old) => without(old, sent));
    },
    // What was refused for good would be refused again: it is shown, not kept.
    onError: (error, sent) => {
      if (!isFinal(error)) return;
      const again = sent.filter(([, entry]) => isLate(entry));
      setUnsent((old) => ({
        ...without(old, sent),
        ...Object.fromEntries(again.map(([id, entry]) => [id, { ...entry, asNow: true }])),
      }));
    },
  });
  const { isPending, isError, mutate } = sending;
  const waiting = Object.entries(unsent).slice(0, MOST);
  const next = JSON.stringify(waiting);
  useEffect(() => {
    if (isPending || waiting.length === 0) return;
    const timer = setTimeout(() => mutate(waiting), isError ? TRY_AGAIN : TOGETHER);
    return () => clearTimeout(timer);
  }, [next, isPending, isError, mutate]);
  return {
    unsent,
    refused: isError && isFinal(sending.error) ? sentence(asProblem(sending.error).message) : "",
    enter: (product, counted) =>
      setUnsent((old) => ({ ...old, [product]: { counted, at: new Date().toISOString() } })),
  };
}

/** The whole sheet with the lines that were entered; what joined it comes last until it is read anew. */
function merged(old: Count, entered: Count): Count {
  const lines = new Map(old.lines.map((line) => [line.id, line]));
  for (const line of entered.lines) lines.set(line.id, line);
  return { ...entered, lines: [...lines.values()] };
}

/** What arrives at once is counted now, by the server's clock. */
function isLate({ at, asNow }: Entry): boolean {
  return !asNow && Date.now() - Date.parse(at) > AT_ONCE;
}

function isFinal(error: unknown): boolean {
  const { status } = asProblem(error);
  return status >= 400 && status < 500;
}

/** What is left when these have arrived, unless they were counted once more meanwhile. */
function without(unsent: Unsent, sent: readonly [string, Entry][]): Unsent {
  const arrived = new Map(sent);
  const left = Object.entries(unsent).filter(([id, entry]) => arrived.get(id)?.at !== entry.at);
  return Object.fromEntries(left);
}
