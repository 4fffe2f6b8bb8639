// Which orders: from whom, for where, and on demand by whom, when, and whether they are late.

import "./texts";

import { Button, Popover, Select, SimpleGrid, Stack, Switch, TextInput } from "@mantine/core";
import { IconBuildingWarehouse, IconFilter } from "@tabler/icons-react";

import { t, tn } from "../../i18n";
import { SupplierPicker } from "../../ui/SupplierPicker";
import { WarehousePicker } from "../../ui/WarehousePicker";
import { useApprovers } from "../approvals/approvers";
import { useMe } from "../session/me";
import type { OrderFilters as Filters } from "./queries";

interface Props {
  filters: Filters;
  /** What whoever raised them is called, as far as the orders found say. */
  raiser: string | undefined;
  onChange(change: Filters): void;
}

export function OrderFilters({ filters, raiser, onChange }: Props) {
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
      <More filters={filters} raiser={raiser} onChange={onChange} />
    </>
  );
}

function More({ filters, raiser, onChange }: Props) {
  const { by, from, to, overdue } = filters;
  const used = [by, from, to, overdue].filter(Boolean).length;
  const day = (name: "from" | "to", value: string | undefined) => (
    <TextInput
      type="date"
      label={t(`orders.${name}`)}
      value={value ?? ""}
      onChange={(event) => onChange({ [name]: event.currentTarget.value || undefined })}
    />
  );
  return (
    <Popover width={320} position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <Button
          variant={used > 0 ? "light" : "default"}
          leftSection={<IconFilter size={16} aria-hidden />}
        >
          {used > 0 ? tn("orders.moreUsed", used) : t("orders.more")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Raiser value={by} name={raiser} onChange={(id) => onChange({ by: id })} />
          <SimpleGrid cols={2} spacing="xs">
            {day("from", from)}
            {day("to", to)}
          </SimpleGrid>
          <Switch
            label={t("orders.overdueOnly")}
            checked={overdue === "1"}
            onChange={(event) => onChange({ overdue: event.currentTarget.checked ? "1" : undefined })}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

interface RaiserProps {
  value: string | undefined;
  name: string | undefined;
  onChange(id: string | undefined): void;
}

/** Oneself, and for those who approve everybody else who does; and who is asked for, whoever it is. */
function Raiser({ value, name, onChange }: RaiserProps) {
  const { user } = useMe();
  const known = useApprovers().filter(({ id }) => id !== user.id);
  const stranger = value && value !== user.id && !known.some(({ id }) => id === value);
  const others = stranger ? [...known, { id: value, name: name ?? t("orders.another") }] : known;
  return (
    <Select
      label={t("orders.raisedBy")}
      placeholder={t("orders.anybody")}
      clearable
      searchable
      openOnFocus={false}
      comboboxProps={{ withinPortal: false }}
      data={[
        { value: user.id, label: t("orders.me", { name: user.name }) },
        ...others.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
