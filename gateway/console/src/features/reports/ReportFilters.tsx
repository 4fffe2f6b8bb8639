// The filters a report has, each as what it takes; those with defaults first, the others on demand.

import "@mantine/core/styles/PillsInput.css";

import { Button, MultiSelect, Popover, Select, Stack, TextInput } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import type { ReactNode } from "react";

import type { Report, ReportFilter, ReportPage } from "../../api/types";
import { t, tn } from "../../i18n";
import { SearchBox } from "../../ui/SearchBox";
import type { Filters } from "./queries";
import { ThingPicker, useReadable } from "./ThingPicker";
import { inWords } from "./words";

interface Props {
  report: Report;
  chosen: Filters;
  /** With defaults, as the service has answered. */
  inForce: ReportPage["filters"] | undefined;
  onChange(part: Filters): void;
}

export function ReportFilters({ report, chosen, inForce, onChange }: Props) {
  const readable = useReadable();
  const all = report.filters.filter(({ asks, thing }) => asks !== "ids" || readable(thing));
  const days = all.filter(({ asks }) => asks === "day");
  const inline = all.filter(({ asks }) => asks === "choice");
  const others = all.filter((one) => !days.includes(one) && !inline.includes(one));
  const value = (name: string) => chosen[name] ?? text(inForce?.[name]);
  const used = others.filter(({ name }) => chosen[name]).length;
  return (
    <>
      {days.length > 0 && (
        <div className="report-days">
          {days.map(({ name, label }) => (
            <TextInput
              key={name}
              type="date"
              aria-label={label}
              title={label}
              value={value(name)}
              onChange={(event) => onChange({ [name]: event.currentTarget.value || undefined })}
            />
          ))}
        </div>
      )}
      {inline.map(({ name, label, choices }) => (
        <Select
          key={name}
          aria-label={label}
          className="filter"
          data={choices.map((choice) => ({ value: choice, label: `${label}: ${inWords(choice)}` }))}
          placeholder={label}
          allowDeselect={false}
          clearable={!inForce?.[name] || Boolean(chosen[name])}
          value={value(name) || null}
          onChange={(next) => onChange({ [name]: next ?? undefined })}
        />
      ))}
      {others.length > 0 && (
        <Popover width={300} position="bottom-start" shadow="md" trapFocus>
          <Popover.Target>
            <Button
              variant={used > 0 ? "light" : "default"}
              leftSection={<IconFilter size={16} aria-hidden />}
            >
              {used > 0 ? tn("reports.filtersUsed", used) : t("reports.filters")}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <Stack gap="sm">
              {others.map((one) => (
                <Other key={one.name} filter={one} value={value(one.name)} onChange={onChange} />
              ))}
            </Stack>
          </Popover.Dropdown>
        </Popover>
      )}
    </>
  );
}

function text(value: string | string[] | null | undefined): string {
  return Array.isArray(value) ? value.join(",") : (value ?? "");
}

interface OtherProps {
  filter: ReportFilter;
  value: string;
  onChange(part: Filters): void;
}

function Other({ filter, value, onChange }: OtherProps): ReactNode {
  const { name, label, asks, choices, thing } = filter;
  const set = (next: string) => onChange({ [name]: next || undefined });
  if (asks === "ids") return <ThingPicker thing={thing} label={label} value={value} onChange={set} />;
  if (asks === "choices") {
    return (
      <MultiSelect
        label={label}
        placeholder={value ? undefined : t("reports.any")}
        clearable
        comboboxProps={{ withinPortal: false }}
        data={choices.map((choice) => ({ value: choice, label: inWords(choice) }))}
        value={value ? value.split(",") : []}
        onChange={(next) => set(next.join(","))}
      />
    );
  }
  if (asks === "text") return <SearchBox label={label} value={value} onSearch={set} />;
  return (
    <TextInput
      label={label}
      inputMode="decimal"
      defaultValue={value}
      onBlur={(event) => set(event.currentTarget.value.trim())}
    />
  );
}
