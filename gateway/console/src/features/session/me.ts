// Who uses the console and what they may do; the server decides again on every request.

import { createContext, useContext } from "react";

import type { Me } from "../../api/types";

export type Permission =
  | "operator"
  | "costs.read"
  | "auth.users.read"
  | "auth.users.manage"
  | "auth.roles.manage"
  | "auth.tenant.manage"
  | "auth.api_keys.manage"
  | "catalog.products.read"
  | "catalog.products.manage"
  | "inventory.stock.read"
  | "notifications.own.read"
  | "notifications.rules.manage"
  | "inventory.stock.move"
  | "inventory.counts.approve"
  | "inventory.rules.manage"
  | "inventory.warehouses.manage"
  | "reporting.audit.read"
  | "reporting.inventory.read"
  | "reporting.purchasing.read"
  | "reporting.sales.read"
  | "reporting.summary.read"
  | "purchasing.suppliers.read"
  | "purchasing.suppliers.manage"
  | "purchasing.orders.read"
  | "purchasing.orders.manage"
  | "purchasing.orders.approve"
  | "purchasing.receipts.create"
  | "purchasing.rules.manage"
  | "sales.customers.read"
  | "sales.customers.manage"
  | "sales.orders.read"
  | "sales.orders.manage"
  | "sales.orders.approve"
  | "sales.orders.ship"
  | "sales.credit.extend"
  | "sales.channels.manage"
  | "payments.invoices.read"
  | "payments.invoices.manage"
  | "payments.liabilities.read"
  | "payments.liabilities.manage";

export const MeContext = createContext<Me | null>(null);

export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("useMe is used outside the shell");
  return me;
}

export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useMe();
  return (permission) => permissions.includes(permission);
}
