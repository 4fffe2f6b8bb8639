// What an event of the catalogue does to what is on screen.

import type { QueryClient } from "@tanstack/react-query";

import { paths } from "../api/keys";
import type { Product } from "../api/types";
import type { Lists } from "./lists";
import { arrivals } from "./signals";
import type { LiveEvent } from "./stream";
import type { Throttle } from "./throttle";

type CatalogEvent = Extract<LiveEvent, { type: `catalog.${string}` }>;
type ProductEvent = Extract<LiveEvent, { type: `catalog.product.${string}` }>;

export class CatalogReducer {
  readonly #cache: QueryClient;
  readonly #lists: Lists;
  readonly #refetch: Throttle;

  constructor(cache: QueryClient, lists: Lists, refetch: Throttle) {
    this.#cache = cache;
    this.#lists = lists;
    this.#refetch = refetch;
  }

  apply(event: CatalogEvent): void {
    if (isOfProduct(event)) this.#productChanged(event);
    else listsOf(event.type).forEach((path) => this.#refetch.call(path));
  }

  /** The event brings the whole product: its row is changed in place, a new one waits to be shown. */
  #productChanged({ type, data: { product } }: ProductEvent): void {
    const known = this.#lists.patch<Product>(paths.products, (row) => {
      if (row.id !== product.id) return null;
      return product.version > row.version ? { ...row, ...(product as Partial<Product>) } : row;
    });
    if (!known && type === "catalog.product.created") arrivals.add(paths.products, product.id);
    const about = { params: { path: { product_id: product.id } } };
    void this.#cache.invalidateQueries({ queryKey: ["get", paths.product, about] });
    for (const path of [paths.products, paths.recipe]) this.#refetch.call(path);
  }
}

export function isOfCatalog(event: LiveEvent): event is CatalogEvent {
  return event.type.startsWith("catalog.");
}

function isOfProduct(event: CatalogEvent): event is ProductEvent {
  return event.type.startsWith("catalog.product.");
}

function listsOf(type: string): readonly string[] {
  if (type.startsWith("catalog.category.")) return [paths.categories];
  if (type.startsWith("catalog.unit.")) return [paths.units];
  if (type.startsWith("catalog.recipe.")) return [paths.recipe, paths.buildable];
  return [];
}
