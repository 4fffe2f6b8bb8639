// Which orders: from whom, for where.

import "./texts";

import { IconBuildingWarehouse } from "@tabler/icons-react";

import { t } from "../../i18n";
import { SupplierPicker } from "../../ui/SupplierPicker";
import { WarehousePicker } from "../../ui/WarehousePicker";
import type { OrderFilters as Filters } from "./queries";

interface Props {
  filters: Filters;
  onChange(change: Filters): void;
}

export function OrderFilters({ filters, onChange }: Props) {
  return (
    <>
      <SupplierPicker
        aria-label={t("orders.supplier")}
        placeholder={t("orders.anySupplier")}
        className="filter"
        value={filters.supplier ?? ""}
        onChange={(id) => onChange({ supplier: id || undefined })}
      />
      <WarehousePicker
        aria-label={t("orders.warehouse")}
        placeholder={t("stock.allWarehouses")}
        leftSection={<IconBuildingWarehouse size={15} aria-hidden />}
        clearable
        searchable
        className="filter"
        value={filters.warehouse ?? ""}
        onChange={(id) => onChange({ warehouse: id || undefined })}
      />
    </>
  );
}
