// What can be imported, which service takes it, and the one way to ask for it, watch it and stop it.

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { paged } from "../../api/pages";
import type { Import } from "../../api/types";
import type { Permission } from "../session/me";
import type { Kind, Service } from "./kinds";

interface Source {
  service: Service;
  permission: Permission;
}

export const sources: Record<Kind, Source> = {
  products: { service: "catalog", permission: "catalog.products.manage" },
  opening: { service: "inventory", permission: "inventory.stock.move" },
  adjustment: { service: "inventory", permission: "inventory.stock.move" },
};

// Imports are the same in every service: one set of types describes them all.
const all = (service: Service) => `/api/v1/${service}/imports` as typeof paths.imports;
const one = (service: Service) => `${all(service)}/{import_id}` as typeof paths.import;
const UPLOAD: Record<Service, string> = {
  catalog: paths.productsImport,
  inventory: "/api/v1/inventory/movements/import",
};

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
  const { service } = sources[kind];
  const query = { ...(service === "inventory" && { kind }), dry_run: true, encoding };
  return data<Import>(
    client.POST(UPLOAD[service] as typeof paths.productsImport, {
      params: { query },
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

export function productsFile(): Promise<unknown> {
  return data(client.GET(paths.productsExport, { parseAs: "blob" }));
}
