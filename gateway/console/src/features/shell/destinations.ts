// Where one can go: the menu, the palette and the `g` keys read this one list.

import {
  IconBuildingWarehouse,
  IconHome,
  IconPackages,
  IconShoppingCart,
  IconTags,
  IconTruckDelivery,
  type Icon,
} from "@tabler/icons-react";

import type { TextKey } from "../../i18n";
import type { Permission } from "../session/me";

export interface Destination {
  to: "/" | "/stock" | "/products" | "/warehouses" | "/purchase-orders" | "/suppliers";
  label: TextKey;
  icon: Icon;
  /** Pressed after `g`. */
  jump: string;
  permission?: Permission;
}

interface Section {
  label?: TextKey;
  destinations: readonly Destination[];
}

export const sections: readonly Section[] = [
  { destinations: [{ to: "/", label: "nav.home", icon: IconHome, jump: "h" }] },
  {
    label: "nav.section.stock",
    destinations: [
      {
        to: "/stock",
        label: "nav.stock",
        icon: IconPackages,
        jump: "s",
        permission: "inventory.stock.read",
      },
      {
        to: "/products",
        label: "nav.products",
        icon: IconTags,
        jump: "c",
        permission: "catalog.products.read",
      },
      {
        to: "/warehouses",
        label: "nav.warehouses",
        icon: IconBuildingWarehouse,
        jump: "w",
        permission: "inventory.stock.read",
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
        permission: "purchasing.orders.read",
      },
      {
        to: "/suppliers",
        label: "nav.suppliers",
        icon: IconTruckDelivery,
        jump: "l",
        permission: "purchasing.suppliers.read",
      },
    ],
  },
];
