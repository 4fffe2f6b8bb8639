// What the pages of customers read.

import { keepPreviousData } from "@tanstack/react-query";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { paged } from "../../api/pages";
import type { CustomersSearch } from "../../router";

/** The filters of the list as the service has them. */
export function asked({ q, state, terms }: CustomersSearch) {
  return { q, terms, active: state === "all" ? undefined : state !== "inactive" };
}

export function useCustomers(search: CustomersSearch) {
  const query = { ...asked(search), sort: search.sort, limit: 100 };
  return api.useInfiniteQuery("get", paths.customers, { params: { query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
}

export function useCustomer(id: string) {
  return api.useQuery("get", paths.customer, { params: { path: { customer_id: id } } });
}

export function useOrdersOf(customer: string) {
  const query = { customer_id: customer, limit: 50 };
  return api.useQuery("get", paths.salesOrders, { params: { query } });
}
