// Which parts of the dashboard an event moves; reporting reads it a moment after we hear of it.

import type { QueryClient } from "@tanstack/react-query";

import { allOf, paths } from "../api/keys";
import type { DashboardPart } from "../api/types";
import { Later } from "./later";
import type { LiveEvent } from "./stream";

const MOVES: Readonly<Record<Exclude<DashboardPart, "activity">, RegExp>> = {
  sales: /^sales\.(invoice\.issued|credit_note|sales_order)/,
  stock: /^inventory\.(stock|reorder_rule|reservation)\.|^catalog\.(product|category)\./,
  purchasing: /^purchasing\.(purchase_order|goods)\./,
  receivables: /^sales\.invoice\.issued|^payments\.(receivable|reconciliation)\./,
  payables: /^payments\.(liability|settlement|bill)\./,
};
const PARTS = Object.keys(MOVES) as (keyof typeof MOVES)[];

export class DashboardReducer {
  readonly #parts: ReadonlyMap<DashboardPart, Later>;

  constructor(cache: QueryClient) {
    const part = (name: DashboardPart) =>
      new Later(() => {
        void cache.invalidateQueries({
          queryKey: allOf(paths.dashboard),
          predicate: ({ queryKey }) => JSON.stringify(queryKey).includes(`"${name}"`),
        });
      });
    this.#parts = new Map(([...PARTS, "activity"] as const).map((name) => [name, part(name)]));
  }

  apply({ type }: LiveEvent): void {
    for (const name of PARTS) {
      if (!MOVES[name].test(type)) continue;
      this.#parts.get(name)?.call();
      this.#parts.get("activity")?.call();
    }
  }
}
