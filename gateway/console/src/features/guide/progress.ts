// What a company has of all it needs to begin, as its own records say: nobody ticks anything off.

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { type Permission, useMay } from "../session/me";

/** In the order in which one builds on the other, each with the right it takes. */
export const STEPS = [
  "company",
  "warehouse",
  "products",
  "stock",
  "supplier",
  "people",
  "purchase",
  "sale",
] as const;
export type Step = (typeof STEPS)[number];

const NEEDS: Readonly<Record<Step, readonly Permission[]>> = {
  company: ["auth.tenant.manage"],
  warehouse: ["inventory.warehouses.manage", "inventory.stock.read"],
  products: ["catalog.products.manage", "catalog.products.read"],
  stock: ["inventory.stock.move", "inventory.stock.read"],
  supplier: ["purchasing.suppliers.manage", "purchasing.suppliers.read"],
  people: ["auth.users.manage", "auth.users.read"],
  purchase: ["purchasing.orders.manage", "purchasing.orders.read", "costs.read"],
  sale: ["sales.orders.manage", "sales.orders.read"],
};

const FIRST = { params: { query: { limit: 1 } } };
const TWO = { params: { query: { limit: 2 } } };

type Listed = { items: readonly unknown[] } | undefined;
const some = (list: Listed) => list && list.items.length > 0;

/** The steps that this person may take, and which are done; nothing before all of it is known. */
export function useProgress(): ReadonlyMap<Step, boolean> | undefined {
  const may = useMay();
  const mine = (step: Step) => NEEDS[step].every(may);
  const when = (step: Step) => ({ enabled: mine(step) });
  const tenant = api.useQuery("get", paths.tenant, {}, when("company"));
  const warehouses = api.useQuery("get", paths.warehouses, FIRST, when("warehouse"));
  const products = api.useQuery("get", paths.products, FIRST, when("products"));
  const movements = api.useQuery("get", paths.movements, FIRST, when("stock"));
  const suppliers = api.useQuery("get", paths.suppliers, FIRST, when("supplier"));
  const users = api.useQuery("get", paths.users, TWO, when("people"));
  const invitations = api.useQuery("get", paths.invitations, FIRST, when("people"));
  const purchases = api.useQuery("get", paths.orders, FIRST, when("purchase"));
  const sales = api.useQuery("get", paths.salesOrders, FIRST, when("sale"));
  const done: Readonly<Record<Step, boolean | undefined>> = {
    // What only somebody of the company can know stands on its documents.
    company: tenant.data && tenant.data.settings.address !== "",
    warehouse: some(warehouses.data),
    products: some(products.data),
    stock: some(movements.data),
    supplier: some(suppliers.data),
    people: users.data && invitations.data && (users.data.items.length > 1 || some(invitations.data)),
    purchase: some(purchases.data),
    sale: some(sales.data),
  };
  const steps = STEPS.filter(mine);
  if (steps.some((step) => done[step] === undefined)) return undefined;
  return new Map(steps.map((step) => [step, done[step] === true]));
}
