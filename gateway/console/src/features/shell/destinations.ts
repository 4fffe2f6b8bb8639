// Where one can go: the menu, the palette and the `g` keys read this one list.

import {
  IconBarcode,
  IconBell,
  IconBook2,
  IconBuildingWarehouse,
  IconCash,
  IconChecklist,
  IconClipboardCheck,
  IconCoins,
  IconFileImport,
  IconFileInvoice,
  IconHeartbeat,
  IconHistory,
  IconHome,
  IconPackageImport,
  IconPackages,
  IconReceipt,
  IconReportAnalytics,
  IconRefresh,
  IconRoute,
  IconSettings,
  IconShoppingCart,
  IconTags,
  IconTruck,
  IconTruckDelivery,
  IconUsers,
  type Icon,
} from "@tabler/icons-react";

import type { TextKey } from "../../i18n";
import type { Permission } from "../session/me";

export interface Destination {
  to: "/" | "/scan" | "/receive" | "/status" | "/tracking" | "/notifications" | "/import" | "/stock" | "/stock/transfers" | "/stock/counts" | "/stock/valuation" | "/products" | "/warehouses" | "/purchase-orders" | "/replenishment" | "/approvals" | "/suppliers" | "/customers" | "/sales" | "/invoices" | "/payments" | "/payables" | "/books" | "/reports" | "/audit" | "/settings";
  label: TextKey;
  icon: Icon;
  /** Pressed after `g`. */
  jump: string;
  /** One of them is needed. */
  permissions?: readonly Permission[];
  /** All of them are. */
  all?: readonly Permission[];
}

interface Section {
  label?: TextKey;
  destinations: readonly Destination[];
}

export const sections: readonly Section[] = [
  {
    destinations: [
      { to: "/", label: "nav.home", icon: IconHome, jump: "h" },
      {
        to: "/scan",
        label: "nav.scan",
        icon: IconBarcode,
        jump: "b",
        permissions: ["catalog.products.read", "inventory.stock.read", "purchasing.orders.read"],
      },
      {
        to: "/receive",
        label: "nav.receive",
        icon: IconPackageImport,
        jump: "d",
        all: ["purchasing.orders.read", "purchasing.receipts.create"],
      },
      {
        to: "/tracking",
        label: "nav.tracking",
        icon: IconRoute,
        jump: "q",
        permissions: ["purchasing.orders.read", "sales.orders.read"],
      },
      {
        to: "/notifications",
        label: "nav.notifications",
        icon: IconBell,
        jump: ".",
        permissions: ["notifications.own.read"],
      },
    ],
  },
  {
    label: "nav.section.stock",
    destinations: [
      {
        to: "/stock",
        label: "nav.stock",
        icon: IconPackages,
        jump: "s",
        permissions: ["inventory.stock.read"],
      },
      {
        to: "/stock/transfers",
        label: "nav.transfers",
        icon: IconTruck,
        jump: "t",
        permissions: ["inventory.stock.read"],
      },
      {
        to: "/stock/counts",
        label: "nav.counts",
        icon: IconClipboardCheck,
        jump: "n",
        permissions: ["inventory.stock.read"],
      },
      {
        to: "/products",
        label: "nav.products",
        icon: IconTags,
        jump: "c",
        permissions: ["catalog.products.read"],
      },
      {
        to: "/stock/valuation",
        label: "nav.valuation",
        icon: IconCoins,
        jump: "v",
        permissions: ["costs.read"],
      },
      {
        to: "/warehouses",
        label: "nav.warehouses",
        icon: IconBuildingWarehouse,
        jump: "w",
        permissions: ["inventory.stock.read"],
      },
      {
        to: "/import",
        label: "nav.import",
        icon: IconFileImport,
        jump: "i",
        permissions: [
          "catalog.products.manage",
          "inventory.stock.move",
          "purchasing.suppliers.manage",
          "sales.customers.manage",
        ],
      },
    ],
  },
  {
    label: "nav.section.buying",
    destinations: [
      {
        to: "/purchase-orders",
        label: "nav.orders",
        icon: IconShoppingCart,
        jump: "p",
        permissions: ["purchasing.orders.read"],
      },
      {
        to: "/replenishment",
        label: "nav.replenishment",
        icon: IconRefresh,
        jump: "r",
        permissions: ["purchasing.orders.read"],
      },
      {
        to: "/approvals",
        label: "nav.approvals",
        icon: IconChecklist,
        jump: "a",
        all: ["purchasing.orders.approve", "costs.read"],
      },
      {
        to: "/suppliers",
        label: "nav.suppliers",
        icon: IconTruckDelivery,
        jump: "l",
        permissions: ["purchasing.suppliers.read"],
      },
    ],
  },
  {
    label: "nav.section.selling",
    destinations: [
      {
        to: "/sales",
        label: "nav.sales",
        icon: IconCash,
        jump: "o",
        permissions: ["sales.orders.read"],
      },
      {
        to: "/customers",
        label: "nav.customers",
        icon: IconUsers,
        jump: "u",
        permissions: ["sales.customers.read"],
      },
    ],
  },
  {
    label: "nav.section.money",
    destinations: [
      {
        to: "/invoices",
        label: "nav.invoices",
        icon: IconFileInvoice,
        jump: "f",
        permissions: ["payments.invoices.read"],
      },
      {
        to: "/payments",
        label: "nav.payments",
        icon: IconCash,
        jump: "m",
        permissions: ["payments.invoices.read"],
      },
      {
        to: "/payables",
        label: "nav.payables",
        icon: IconReceipt,
        jump: "y",
        all: ["payments.liabilities.read", "costs.read"],
      },
      {
        to: "/books",
        label: "nav.books",
        icon: IconBook2,
        jump: "k",
        all: ["payments.liabilities.read", "costs.read"],
      },
    ],
  },
  {
    label: "nav.section.company",
    destinations: [
      {
        to: "/reports",
        label: "nav.reports",
        icon: IconReportAnalytics,
        jump: "x",
        permissions: [
          "reporting.purchasing.read",
          "reporting.sales.read",
          "reporting.inventory.read",
          "reporting.summary.read",
          "reporting.audit.read",
        ],
      },
      {
        to: "/status",
        label: "nav.status",
        icon: IconHeartbeat,
        jump: "z",
        permissions: ["operator"],
      },
      {
        to: "/audit",
        label: "nav.audit",
        icon: IconHistory,
        jump: "j",
        permissions: ["reporting.audit.read"],
      },
      {
        to: "/settings",
        label: "nav.settings",
        icon: IconSettings,
        jump: "e",
        permissions: [
          "auth.users.read",
          "auth.roles.manage",
          "auth.api_keys.manage",
          "auth.tenant.manage",
          "inventory.rules.manage",
          "purchasing.rules.manage",
        ],
      },
    ],
  },
];

/** Whether somebody with these rights finds the place in their menu. */
export function isOpen(
  { permissions, all = [] }: Destination,
  may: (permission: Permission) => boolean,
): boolean {
  return (!permissions || permissions.some(may)) && all.every(may);
}
