// What the pages of transfers read.

import { keepPreviousData } from "@tanstack/react-query";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { paged } from "../../api/pages";
import type { TransferStatus } from "../../api/types";
import { useWarehouses } from "../../api/lists";

export interface TransferFilters {
  status?: TransferStatus;
  warehouse?: string;
}

export function useTransfers({ status, warehouse }: TransferFilters) {
  const query = { status, warehouse_id: warehouse, limit: 50 };
  return api.useInfiniteQuery("get", paths.transfers, { params: { query } }, {
    ...paged,
    placeholderData: keepPreviousData,
  });
}

export function useTransfer(id: string) {
  return api.useQuery("get", paths.transfer, { params: { path: { transfer_id: id } } });
}

export function useWarehouseName(): (id: string) => string {
  const { data } = useWarehouses();
  const names = new Map(data?.items.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? "";
}
