// What the search finds, and where each kind of thing is shown.

import {
  IconBuildingWarehouse,
  IconCash,
  IconFileInvoice,
  IconPackage,
  IconReceiptRefund,
  IconShoppingCart,
  IconTruckDelivery,
  IconUsers,
  type Icon,
} from "@tabler/icons-react";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { api } from "../../../api/client";
import { paths } from "../../../api/keys";
import type { Found } from "../../../api/types";
import { useMay } from "../../session/me";

/** A thing as it is remembered: enough to name it and to go there. */
export type Thing = Pick<Found, "kind" | "id" | "number" | "title" | "party" | "of_id">;

export const glyphs: Record<string, Icon> = {
  product: IconPackage,
  sales_order: IconCash,
  purchase_order: IconShoppingCart,
  invoice: IconFileInvoice,
  credit_note: IconReceiptRefund,
  payment: IconCash,
  customer: IconUsers,
  supplier: IconTruckDelivery,
  warehouse: IconBuildingWarehouse,
};
const DEBOUNCE = 120;

export function useFound(typed: string) {
  const [q] = useDebouncedValue(typed, DEBOUNCE);
  const enabled = q.length > 1;
  const options = { enabled, placeholderData: keepPreviousData, staleTime: 5_000 };
  const answer = api.useQuery("get", paths.search, { params: { query: { q } } }, options);
  return {
    items: enabled && typed.length > 1 ? (answer.data?.items ?? []) : [],
    looking: enabled && (answer.isFetching || q !== typed),
    failed: enabled && answer.isError,
  };
}

export function useOpening(): (thing: Thing) => void {
  const navigate = useNavigate();
  const may = useMay();
  return ({ kind, id, number, of_id }) => {
    const params = { id };
    if (kind === "product" && may("inventory.stock.read")) {
      void navigate({ to: "/stock/$sku", params: { sku: number } });
    } else if (kind === "product") void navigate({ to: "/products/$id", params });
    else if (kind === "sales_order") void navigate({ to: "/sales/$id", params });
    else if (kind === "purchase_order") void navigate({ to: "/purchase-orders/$id", params });
    else if (kind === "customer") void navigate({ to: "/customers/$id", params });
    else if (kind === "supplier") void navigate({ to: "/suppliers/$id", params });
    else if (kind === "warehouse") void navigate({ to: "/warehouses/$id", params });
    else if (kind === "payment") void navigate({ to: "/payments", search: { open: id } });
    else void navigate({ to: "/invoices", search: { open: of_id && kind === "credit_note" ? of_id : id } });
  };
}
