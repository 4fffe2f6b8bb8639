// Make or edit one customer in a drawer.

import "./texts";

import { Drawer } from "@mantine/core";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { Customer } from "../../api/types";
import { t } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { CustomerForm } from "./CustomerForm";

interface Props {
  /** Its id, or null for a new one. */
  customer: string | null;
  onSaved(customer: Customer): unknown;
  onClose(): void;
}

export function CustomerDrawer({ customer, onSaved, onClose }: Props) {
  const params = { path: { customer_id: customer ?? "" } };
  const read = api.useQuery("get", paths.customer, { params }, {
    enabled: customer !== null,
    gcTime: 0,
    staleTime: 0,
  });
  return (
    <Drawer
      opened={customer === null || !read.isPending}
      onClose={onClose}
      size="md"
      title={read.data ? t("products.edit", { sku: read.data.name }) : t("customers.new")}
    >
      {read.error && !read.data && (
        <ErrorPanel error={read.error} onRetry={() => void read.refetch()} />
      )}
      {(customer === null || read.data) && (
        <CustomerForm customer={read.data ?? null} onSaved={onSaved} onClose={onClose} />
      )}
    </Drawer>
  );
}
