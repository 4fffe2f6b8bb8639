// What the pages of invoices read.

import { keepPreviousData, useQueryClient } from "@tanstack/react-query";

import { api } from "../../api/client";
import { allOf, OF_INVOICES, paths } from "../../api/keys";
import { paged } from "../../api/pages";
import type { InvoiceStatus } from "../../api/types";

export interface InvoiceFilters {
  q?: string;
  status?: InvoiceStatus;
  customer?: string;
  /** Days of the company's calendar on which they were issued. */
  from?: string;
  to?: string;
}

/** What the API is asked. */
export function askedOf({ q, status, customer, from, to }: InvoiceFilters) {
  return {
    q,
    status: status && [status],
    customer_id: customer,
    issued_from: from,
    issued_to: to,
  };
}

export function useInvoices(filters: InvoiceFilters) {
  const query = { ...askedOf(filters), limit: 100 };
  return api.useInfiniteQuery("get", paths.invoices, { params: { query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
}

/** All of one order. */
export function useInvoicesOf(order_id: string) {
  return api.useQuery("get", paths.invoices, { params: { query: { order_id, limit: 200 } } });
}

export function useInvoice(id: string) {
  return api.useQuery("get", paths.invoice, { params: { path: { invoice_id: id } } });
}

/** To be called after something was done with an invoice; others hear of it by events. */
export function useInvoicesChanged() {
  const cache = useQueryClient();
  return () => {
    for (const path of OF_INVOICES) void cache.invalidateQueries({ queryKey: allOf(path) });
  };
}
