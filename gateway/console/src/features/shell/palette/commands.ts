// What can be done from anywhere, and the pages one may go to.

import {
  IconAdjustments,
  IconAlertTriangle,
  IconFileImport,
  IconPlus,
  IconTruck,
  IconX,
  type Icon,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";

import { t, type TextKey } from "../../../i18n";
import { type Permission, useMay } from "../../session/me";
import { isOpen, sections } from "../destinations";

export interface Command {
  key: string;
  label: string;
  hint?: string;
  icon: Icon;
  go(): void;
}

/** Label, picture, the permission it needs, and where it leads. */
type Row = readonly [TextKey, Icon, Permission, () => unknown];

export function useCommands(): { deeds: Command[]; places: Command[] } {
  const navigate = useNavigate();
  const may = useMay();
  const edit = { edit: "new" } as const;
  const rows: readonly Row[] = [
    ["palette.low", IconAlertTriangle, "inventory.stock.read", () => navigate({ to: "/stock", search: { status: "amber" } })],
    ["palette.critical", IconX, "inventory.stock.read", () => navigate({ to: "/stock", search: { status: "red" } })],
    ["palette.new.sale", IconPlus, "sales.orders.manage", () => navigate({ to: "/sales/new" })],
    ["palette.new.purchase", IconPlus, "purchasing.orders.manage", () => navigate({ to: "/purchase-orders/new" })],
    ["palette.new.adjust", IconAdjustments, "inventory.stock.move", () => navigate({ to: "/stock/adjust" })],
    ["palette.new.transfer", IconTruck, "inventory.stock.move", () => navigate({ to: "/stock/transfers/new" })],
    ["palette.new.product", IconPlus, "catalog.products.manage", () => navigate({ to: "/products", search: edit })],
    ["palette.new.customer", IconPlus, "sales.customers.manage", () => navigate({ to: "/customers", search: edit })],
    ["palette.new.supplier", IconPlus, "purchasing.suppliers.manage", () => navigate({ to: "/suppliers", search: edit })],
    ["palette.new.payment", IconPlus, "payments.invoices.manage", () => navigate({ to: "/payments", search: { open: "new" } })],
    ["palette.new.import", IconFileImport, "catalog.products.manage", () => navigate({ to: "/import" })],
  ];
  const deeds = rows
    .filter(([, , permission]) => may(permission))
    .map(([label, icon, , go]) => ({ key: label, label: t(label), icon, go: () => void go() }));
  const places = sections
    .flatMap(({ destinations }) => destinations)
    .filter((place) => isOpen(place, may))
    .map(({ to, label, icon, jump }) => ({
      key: to,
      label: t(label),
      hint: t("palette.jump", { key: jump }),
      icon,
      go: () => void navigate({ to }),
    }));
  return { deeds, places };
}

export function matches({ label, hint = "" }: Command, query: string): boolean {
  const text = `${label} ${hint}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
