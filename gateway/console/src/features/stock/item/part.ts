// What every part of a product's page is given.

import type { Product, StockRow } from "../../../api/types";

export type Item = Pick<Product, "id" | "sku" | "name" | "unit" | "kind">;

export interface PartProps {
  item: Item;
  levels: readonly StockRow[];
}
