// What an event of inventory does to what is on screen.

import type { QueryClient } from "@tanstack/react-query";

import { client, data } from "../api/client";
import { paths } from "../api/keys";
import { isPositive } from "../format/decimal";
import type { Reservation, StockRow, StockStatus } from "../api/types";
import type { Lists } from "./lists";
import type { LiveEvent } from "./stream";
import { Throttle } from "./throttle";

type Of<Type extends LiveEvent["type"]> = Extract<LiveEvent, { type: Type }>;
type InventoryEvent = Extract<LiveEvent, { type: `inventory.${string}` }>;
type Promised = Of<
  "inventory.stock.reserved" | "inventory.reservation.released" | "inventory.stock.issued"
>;
type TransferEvent = Extract<LiveEvent, { type: `inventory.transfer.${string}` }>;
type CountEvent = Extract<LiveEvent, { type: `inventory.count.${string}` }>;
interface Document {
  id: string;
  status: string;
  version: number;
}
interface Moved {
  version: number;
  made: boolean;
}

// What is added up over levels, for which no event brings the sum.
const SUMS = [paths.held, paths.buildable] as const;
// How long the ledger worker may take to say what an entry is worth.
const VALUING = 2000;
// How often the sheet of a count is read anew while others fill it in.
const SHEETS = 10_000;

export class InventoryReducer {
  readonly #cache: QueryClient;
  readonly #lists: Lists;
  readonly #refetch: Throttle;
  readonly #refresh = new Throttle((product) => void this.#fetchRowsOf(product));

  // A sheet is long, and each line that somebody enters is told.
  readonly #sheets = new Throttle((id) => this.#fetchSheet(id), SHEETS);

  // Products that have just got a rule over all warehouses, and with it a row.
  readonly #summed = new Set<string>();
  #valuing: ReturnType<typeof setTimeout> | undefined;

  constructor(cache: QueryClient, lists: Lists, refetch: Throttle) {
    this.#cache = cache;
    this.#lists = lists;
    this.#refetch = refetch;
  }

  apply(event: InventoryEvent): void {
    if (event.type === "inventory.stock.changed") this.#stockChanged(event);
    else if (event.type === "inventory.stock.incoming_changed") this.#incomingChanged(event);
    else if (event.type === "inventory.stock.low" || event.type === "inventory.stock.recovered")
      this.#ruled(event.data.product_id);
    else if (event.type === "inventory.reorder_rule.changed") this.#ruleSet(event.data);
    else if (event.type === "inventory.reorder_rule.removed") this.#ruleRemoved(event.data);
    else if (isPromise(event)) this.#promised(event);
    else if (isOfTransfer(event)) this.#transferMoved(event);
    else if (isOfCount(event)) this.#countMoved(event);
    else listsOf(event.type).forEach((path) => this.#refetch.call(path));
  }

  #stockChanged({ data: level, version }: Of<"inventory.stock.changed">): void {
    const { on_hand, reserved, available, incoming } = level;
    const known = this.#patch(level.level_id, level.level_version, {
      on_hand,
      reserved,
      available,
      incoming,
      status: level.status as StockStatus,
      sequence: version,
    });
    // The first entry of a ledger makes a row that no list can have yet.
    if (!known && version === 1) this.#newRow(level.level_id, level.product_id, level.status);
    this.#overAll(level.product_id);
    for (const path of [paths.stockSummary, paths.movements, paths.stockAsOf, ...SUMS]) {
      this.#refetch.call(path);
    }
    this.#valuing ??= setTimeout(() => this.#valued(), VALUING);
  }

  /** Values are told to no screen: they are read again a moment after something moved. */
  #valued(): void {
    this.#valuing = undefined;
    for (const path of [paths.stockAsOf, paths.valuation, paths.unvalued]) this.#refetch.call(path);
  }

  #incomingChanged({ data: { levels } }: Of<"inventory.stock.incoming_changed">): void {
    for (const { level_id, product_id, incoming, level_version } of levels) {
      const known = this.#patch(level_id, level_version, { incoming });
      // What is ordered for the first time makes a row too.
      if (!known && level_version === 1) this.#newRow(level_id, product_id);
      this.#overAll(product_id);
    }
    for (const path of SUMS) this.#refetch.call(path);
  }

  #promised({ type, data: { lines, reservation_id } }: Promised): void {
    for (const line of lines) {
      const { level_id, product_id, on_hand, reserved, available, status, level_version } = line;
      // How much of a level waits for goods stands in no event.
      if (isPositive(line.back_ordered ?? "0")) this.#refresh.call(product_id);
      this.#patch(level_id, level_version, {
        on_hand,
        reserved,
        available,
        status: status as StockStatus,
      });
      this.#overAll(product_id);
    }
    this.#lists.arrived(paths.reservations, reservation_id, "open", type.endsWith(".reserved"));
    void this.#fetchReservation(reservation_id);
    for (const path of [paths.reservations, paths.stockSummary, ...SUMS]) this.#refetch.call(path);
  }

  /** What is still promised of each line is in no event: the row is read anew. */
  async #fetchReservation(id: string): Promise<void> {
    if (!this.#lists.has<Reservation>(paths.reservations, (row) => row.id === id)) return;
    const params = { path: { reservation_id: id } };
    const fresh = await data(client.GET(paths.reservation, { params })).catch(() => null);
    if (!fresh) return;
    this.#lists.patch<Reservation>(paths.reservations, (row) =>
      row.id === id ? (fresh.version > row.version ? fresh : row) : null,
    );
  }

  /** A rule, or how stock stands by it, has changed: of the level, or of the product over all. */
  #ruled(product: string): void {
    this.#refresh.call(product);
    this.#refetch.call(paths.stockSummary);
  }

  #ruleSet({ product_id, warehouse_id, before }: Of<"inventory.reorder_rule.changed">["data"]): void {
    if (warehouse_id === null && before == null) this.#summed.add(product_id);
    this.#ruled(product_id);
  }

  #ruleRemoved({ product_id, warehouse_id }: Of<"inventory.reorder_rule.removed">["data"]): void {
    this.#ruled(product_id);
    // Without a rule over all warehouses the row of their sum is gone.
    if (warehouse_id === null) this.#refetch.call(paths.stock);
  }

  #newRow(id: string, product: string, status = ""): void {
    this.#lists.arrived(paths.stock, id, status, true);
    // The page of that one product shows it at once: nothing there can jump.
    const about = { params: { query: { product_id: product } } };
    void this.#cache.invalidateQueries({ queryKey: ["get", paths.stock, about] });
  }

  #patch(id: string, version: number, change: Partial<StockRow>): boolean {
    return this.#lists.patch<StockRow>(paths.stock, (row) =>
      row.id === id ? (version > row.version ? { ...row, ...change, version } : row) : null,
    );
  }

  /** The row of a product over all warehouses is a sum that no event of one level brings. */
  #overAll(product: string): void {
    const isSum = (row: StockRow) => row.product_id === product && row.warehouse_id === null;
    if (this.#lists.has<StockRow>(paths.stock, isSum)) this.#refresh.call(product);
  }

  async #fetchRowsOf(product: string): Promise<void> {
    const summed = this.#summed.delete(product);
    const query = { product_id: product, limit: 200 };
    const fresh = await data(client.GET(paths.stock, { params: { query } })).catch(() => null);
    for (const row of fresh?.items ?? []) {
      const known = this.#lists.patch<StockRow>(paths.stock, (old) =>
        old.id === row.id ? (row.version > old.version ? row : old) : null,
      );
      // Other rows that no page has are filtered out, or further down.
      if (!known && summed && row.warehouse_id === null) this.#newRow(row.id, product, row.status);
    }
  }

  #transferMoved({ data, type, version }: TransferEvent): void {
    this.#documentMoved(paths.transfers, data.transfer_id, data.status, {
      version,
      made: type.endsWith(".drafted"),
    });
    this.#fetchOne(paths.transfer, { transfer_id: data.transfer_id });
  }

  #countMoved({ data, type, version }: CountEvent): void {
    this.#documentMoved(paths.counts, data.count_id, data.status, {
      version,
      made: type.endsWith(".started"),
    });
    if (type === "inventory.count.recorded") this.#sheets.call(data.count_id);
    else this.#fetchSheet(data.count_id);
  }

  #fetchSheet(id: string): void {
    this.#fetchOne(paths.count, { count_id: id });
  }

  #documentMoved(list: string, id: string, status: string, { version, made }: Moved): void {
    this.#lists.patch<Document>(list, (row) => {
      if (row.id !== id) return null;
      return version > row.version ? { ...row, status, version } : row;
    });
    this.#lists.arrived(list, id, status, made);
    this.#refetch.call(list);
  }

  #fetchOne(path: string, ids: Record<string, string>): void {
    void this.#cache.invalidateQueries({ queryKey: ["get", path, { params: { path: ids } }] });
  }
}

function listsOf(type: InventoryEvent["type"]): readonly string[] {
  if (type === "inventory.buildable.changed") return [paths.buildable];
  if (type === "inventory.reason.changed") return [paths.reasons];
  if (type === "inventory.warehouse.changed") return [paths.warehouses];
  return [];
}

function isPromise(event: InventoryEvent): event is Promised {
  return (
    event.type === "inventory.stock.reserved" ||
    event.type === "inventory.reservation.released" ||
    event.type === "inventory.stock.issued"
  );
}

function isOfTransfer(event: InventoryEvent): event is TransferEvent {
  return event.type.startsWith("inventory.transfer.");
}

function isOfCount(event: InventoryEvent): event is CountEvent {
  return event.type.startsWith("inventory.count.");
}
