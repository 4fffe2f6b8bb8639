// What can be imported, and which services take it, as addresses name them.

export const KINDS = [
  "products",
  "opening",
  "adjustment",
  "suppliers",
  "supplier_products",
  "customers",
  "order_drafts",
  "open_orders",
] as const;
export const SERVICES = ["catalog", "inventory", "purchasing", "sales"] as const;

export type Kind = (typeof KINDS)[number];
export type Service = (typeof SERVICES)[number];
