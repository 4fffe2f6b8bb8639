// What the pages of money read.

import { keepPreviousData, useQueryClient } from "@tanstack/react-query";

import { api } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { paged } from "../../api/pages";

const kept = { ...paged, placeholderData: keepPreviousData };
const limit = 100;

export function usePayments(q: string | undefined) {
  return api.useInfiniteQuery("get", paths.payments, { params: { query: { q, limit } } }, kept);
}

export function useReceivables(query: { open?: boolean; q?: string; limit?: number }) {
  const params = { query: { open: query.open, limit: query.limit ?? limit } };
  return api.useInfiniteQuery("get", paths.receivables, { params }, kept);
}

export function useRefunds() {
  return api.useInfiniteQuery("get", paths.refunds, { params: { query: { limit } } }, kept);
}

export function useCheckouts() {
  return api.useInfiniteQuery("get", paths.checkouts, { params: { query: { limit } } }, kept);
}

export function usePayment(id: string) {
  return api.useQuery("get", paths.payment, { params: { path: { payment_id: id } } });
}

export function useLiabilities(query: { supplier_id?: string; open?: boolean }) {
  const params = { query: { ...query, limit } };
  return api.useInfiniteQuery("get", paths.liabilities, { params }, kept);
}

export function useBills(supplier_id: string | undefined) {
  const params = { query: { supplier_id, limit } };
  return api.useInfiniteQuery("get", paths.bills, { params }, kept);
}

export function useSettlements(supplier_id: string | undefined) {
  const params = { query: { supplier_id, limit } };
  return api.useInfiniteQuery("get", paths.settlements, { params }, kept);
}

export function useJournal(account_id: string | undefined) {
  const params = { query: { account_id, limit } };
  return api.useInfiniteQuery("get", paths.journal, { params }, kept);
}

export function useReconciliations() {
  const params = { query: { limit: 50 } };
  return api.useInfiniteQuery("get", paths.reconciliations, { params }, kept);
}

/** Everything that follows money is asked for again; others hear of it by events. */
export function useMoneyMoved() {
  const cache = useQueryClient();
  return () => {
    for (const path of MONEY) void cache.invalidateQueries({ queryKey: allOf(path) });
  };
}

const MONEY = [
  paths.payments,
  paths.payment,
  paths.refunds,
  paths.receivables,
  paths.receivablesAgeing,
  paths.liabilities,
  paths.liabilitiesAgeing,
  paths.settlements,
  paths.bills,
  paths.trialBalance,
  paths.journal,
  paths.reconciliations,
];
