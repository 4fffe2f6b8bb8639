// Short names for what the API speaks of; the shapes themselves are generated.

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type Category = Schemas["Category"];
export type Product = Schemas["Product"];
export type Warehouse = Schemas["Warehouse"];
export type StockRow = Schemas["Level"];
export type StockStatus = StockRow["status"];
export type Movement = Schemas["Movement"];
export type Supplier = Schemas["Supplier"];
export type Offer = Schemas["Offer"];
export type OrderRow = Schemas["OrderRow"];
export type Order = Schemas["Order"];
export type OrderLine = Schemas["Line"];
export type OrderStatus = OrderRow["status"];
export type Receipt = Schemas["Receipt"];
export type TimelineEntry = Schemas["Entry"];
