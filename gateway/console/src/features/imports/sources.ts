// What can be imported, which service takes it, and the one way to ask for it, watch it and stop it.

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { paged } from "../../api/pages";
import type { Import } from "../../api/types";
import type { Permission } from "../session/me";
import type { Kind, Service } from "./kinds";

interface Source {
  service: Service;
  /** All of them are needed. */
  permissions: readonly Permission[];
  /** Where files of the kind are sent, and what is said with them. */
  path: string;
  query?: Record<string, string>;
  /** Where what we have is had as such a file. */
  sample?: string;
  /** Rows belong together: beside a wrong one none is taken. */
  whole?: boolean;
  /** Where to see what came of it. */
  shown: "/products" | "/stock" | "/suppliers" | "/customers" | "/purchase-orders";
}

const BUYING = ["purchasing.suppliers.manage", "costs.read"] as const;
const ORDERING = [...BUYING, "purchasing.orders.manage"] as const;
const moving = (kind: string): Source => ({
  service: "inventory",
  permissions: ["inventory.stock.move"],
  path: "/api/v1/inventory/movements/import",
  query: { kind },
  shown: "/stock",
});
const ordering = (status: string, permissions: readonly Permission[]): Source => ({
  service: "purchasing",
  permissions,
  path: `${paths.orders}/import`,
  query: { status },
  whole: true,
  shown: "/purchase-orders",
});

export const sources: Record<Kind, Source> = {
  products: {
    service: "catalog",
    permissions: ["catalog.products.manage"],
    path: paths.productsImport,
    sample: paths.productsExport,
    shown: "/products",
  },
  opening: moving("opening"),
  adjustment: moving("adjustment"),
  suppliers: {
    service: "purchasing",
    permissions: ["purchasing.suppliers.manage"],
    path: `${paths.suppliers}/import`,
    sample: `${paths.suppliers}/export`,
    shown: "/suppliers",
  },
  supplier_products: {
    service: "purchasing",
    permissions: BUYING,
    path: `${paths.offers}/import`,
    sample: `${paths.offers}/export`,
    shown: "/suppliers",
  },
  customers: {
    service: "sales",
    permissions: ["sales.customers.manage"],
    path: `${paths.customers}/import`,
    sample: `${paths.customers}/export`,
    shown: "/customers",
  },
  order_drafts: ordering("draft", ORDERING),
  open_orders: ordering("sent", [...ORDERING, "purchasing.rules.manage"]),
};

// Imports are the same in every service: one set of types describes them all.
const all = (service: Service) => `/api/v1/${service}/imports` as typeof paths.imports;
const one = (service: Service) => `${all(service)}/{import_id}` as typeof paths.import;

export function useImports(service: Service) {
  const asked = { params: { query: { limit: 50 } } };
  return api.useInfiniteQuery("get", all(service), asked, paged);
}

export function useImport(service: Service, id: string) {
  return api.useQuery("get", one(service), { params: { path: { import_id: id } } });
}

// Small files are checked within a moment: their answer is worth waiting for.
const SOON = { Prefer: "wait=2" };

export function upload(kind: Kind, file: File, encoding: "utf-8" | "windows-1252", key: string) {
  const form = new FormData();
  form.set("file", file, file.name);
  const { path, query } = sources[kind];
  return data<Import>(
    client.POST(path as typeof paths.productsImport, {
      params: { query: { ...query, dry_run: true, encoding } },
      body: { file: "" },
      bodySerializer: () => form,
      headers: { ...SOON, "Idempotency-Key": key },
    }),
  );
}

export interface Order {
  dry_run: boolean;
  mode: Import["mode"];
  mapping: Record<string, string | null>;
  corrections: { row: number; column: string; value: string }[];
}

/** The same file again. The key is made of what is asked: however often, it is done once. */
export function rerun(service: Service, id: string, order: Order) {
  return data<Import>(
    client.POST(`${one(service)}/rerun` as `${typeof paths.import}/rerun`, {
      params: { path: { import_id: id } },
      body: order,
      headers: { ...SOON, "Idempotency-Key": order.dry_run ? crypto.randomUUID() : `run-${id}` },
    }),
  );
}

export function cancel(service: Service, id: string) {
  return data<Import>(
    client.POST(`${one(service)}/cancel` as `${typeof paths.import}/cancel`, {
      params: { path: { import_id: id } },
    }),
  );
}

export function errorsFile(service: Service, id: string): Promise<unknown> {
  return data(
    client.GET(`${one(service)}/errors` as `${typeof paths.import}/errors`, {
      params: { path: { import_id: id } },
      parseAs: "blob",
    }),
  );
}

/** What we have, as a file of this kind. */
export function sample(path: string): Promise<unknown> {
  return data(client.GET(path as typeof paths.productsExport, { parseAs: "blob" }));
}
