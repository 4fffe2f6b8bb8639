// Whose invoices.

import { t } from "../../i18n";
import { CustomerPicker } from "../sales/CustomerPicker";
import "./texts";

interface Props {
  value: string;
  onChange(id: string): void;
}

export function CustomerChoice({ value, onChange }: Props) {
  return (
    <CustomerPicker
      aria-label={t("invoice.customer")}
      placeholder={t("invoice.anyCustomer")}
      className="filter"
      value={value}
      onChange={onChange}
    />
  );
}
