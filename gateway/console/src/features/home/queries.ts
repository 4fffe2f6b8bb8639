// The parts of the dashboard: each asks for itself, so that each fails alone.

import { keepPreviousData } from "@tanstack/react-query";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { DashboardPart, Period } from "../../api/types";
import { useMay } from "../session/me";

export function usePart(part: DashboardPart, period: Period = "30d") {
  const query = { parts: [part], period };
  return api.useQuery("get", paths.dashboard, { params: { query } }, { placeholderData: keepPreviousData });
}

/** Which parts this user sees: as the server decides, which refuses anyway. */
export function useParts() {
  const may = useMay();
  const summary = may("reporting.summary.read");
  return {
    costs: may("costs.read"),
    sales: summary || may("reporting.sales.read"),
    stock: summary || may("reporting.inventory.read") || may("inventory.stock.read"),
    purchasing: summary || may("reporting.purchasing.read") || may("purchasing.orders.read"),
    receivables: may("payments.invoices.read"),
    payables: may("payments.liabilities.read") && may("costs.read"),
  };
}
