// A warehouse to choose: those in use, and the one that is chosen already.

import { Select, type SelectProps } from "@mantine/core";

import { useWarehouses } from "../api/lists";

interface Props extends Omit<SelectProps, "data" | "value" | "onChange"> {
  value: string;
  onChange(id: string): void;
  /** Not offered: the other end of a transfer. */
  except?: string;
}

export function WarehousePicker({ value, onChange, except, ...props }: Props) {
  const { data } = useWarehouses();
  const places = (data?.items ?? []).filter(
    ({ id, active }) => id === value || (active && id !== except),
  );
  return (
    <Select
      data={places.map(({ id, name }) => ({ value: id, label: name }))}
      allowDeselect={false}
      {...props}
      value={value || null}
      onChange={(id) => onChange(id ?? "")}
    />
  );
}
