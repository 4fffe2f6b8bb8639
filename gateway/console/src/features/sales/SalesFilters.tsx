// Which sales orders: whose, from where, and in one click one's own, today's and the flagged ones.

import "./texts";

import { Button } from "@mantine/core";
import { IconBuildingWarehouse } from "@tabler/icons-react";

import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { WarehousePicker } from "../../ui/WarehousePicker";
import { useMe } from "../session/me";
import { CustomerPicker } from "./CustomerPicker";
import type { SalesFilters as Filters } from "./queries";

interface Props {
  filters: Filters;
  onChange(change: Filters): void;
}

export function SalesFilters({ filters, onChange }: Props) {
  const { user } = useMe();
  const today = useFormats().clock(new Date().toISOString()).slice(0, 10);
  const { customer = "", warehouse = "", by, from, flagged } = filters;
  return (
    <>
      <CustomerPicker
        aria-label={t("sales.customer")}
        placeholder={t("sales.anyCustomer")}
        className="filter"
        value={customer}
        onChange={(id) => onChange({ customer: id || undefined })}
      />
      <WarehousePicker
        aria-label={t("orders.warehouse")}
        placeholder={t("stock.allWarehouses")}
        leftSection={<IconBuildingWarehouse size={15} aria-hidden />}
        clearable
        searchable
        className="filter"
        value={warehouse}
        onChange={(id) => onChange({ warehouse: id || undefined })}
      />
      <Quick
        label={t("sales.mine")}
        on={by === user.id}
        onTurn={(on) => onChange({ by: on ? user.id : undefined })}
      />
      <Quick
        label={t("sales.today")}
        on={from === today}
        onTurn={(on) => onChange({ from: on ? today : undefined, to: undefined })}
      />
      <Quick
        label={t("sales.flagged")}
        on={flagged === "1"}
        onTurn={(on) => onChange({ flagged: on ? "1" : undefined })}
      />
    </>
  );
}

interface QuickProps {
  label: string;
  on: boolean;
  onTurn(on: boolean): void;
}

function Quick({ label, on, onTurn }: QuickProps) {
  return (
    <Button px={12} variant={on ? "light" : "default"} aria-pressed={on} onClick={() => onTurn(!on)}>
      {label}
    </Button>
  );
}
