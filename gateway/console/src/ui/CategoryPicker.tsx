// A category out of the tree: typed or looked for, each with what it lies below.

import { Select, type SelectProps } from "@mantine/core";
import { IconFolder } from "@tabler/icons-react";

import { t } from "../i18n";
import { useCategoryTree } from "./categories";

interface Props extends Omit<SelectProps, "data" | "value" | "onChange" | "renderOption"> {
  /** Null is no category; undefined: none is chosen yet. */
  value: string | null | undefined;
  onChange(id: string | null): void;
  /** It and all below it are not offered: nothing can lie below itself. */
  without?: string;
  /** What no category at all is called, where that is a choice like the others. */
  none?: string;
}

const NONE = "none";

export function CategoryPicker({ value, onChange, without, none, ...others }: Props) {
  const { all, find } = useCategoryTree();
  const barred = find(without);
  const offered = all.filter(
    (branch) =>
      (branch.category.active || branch.category.id === value) &&
      !(barred && (branch === barred || branch.path.startsWith(`${barred.path} / `))),
  );
  return (
    <Select
      placeholder={t("categories.any")}
      nothingFoundMessage={t("list.noMatch")}
      leftSection={<IconFolder size={15} aria-hidden />}
      searchable
      clearable={none === undefined}
      allowDeselect={none === undefined}
      {...others}
      // Its value is its whole path, so that it is found by what it lies below too.
      data={[
        ...(none === undefined ? [] : [{ value: NONE, label: none }]),
        ...offered.map(({ category, path }) => ({ value: category.id, label: path })),
      ]}
      value={value ?? (none === undefined || value === undefined ? null : NONE)}
      onChange={(id) => onChange(id === NONE ? null : id)}
      renderOption={({ option }) => {
        const branch = find(option.value);
        return (
          <span title={option.label} style={{ paddingLeft: (branch?.depth ?? 0) * 14 }}>
            {branch?.category.name ?? option.label}
          </span>
        );
      }}
    />
  );
}
