// The menu that says which columns of a table are shown.

import { ActionIcon, Checkbox, Menu, Tooltip } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";

import { t } from "../i18n";
import type { Columns } from "./columns";

export function ColumnPicker<Row>({ columns }: { columns: Columns<Row> }) {
  return (
    <Menu closeOnItemClick={false} width={200}>
      <Menu.Target>
        <Tooltip label={t("table.columns")}>
          <ActionIcon size={34} variant="default" aria-label={t("table.columns")} visibleFrom="sm">
            <IconColumns3 size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("table.columns")}</Menu.Label>
        {columns.all
          .filter((column) => column.optional)
          .map((column) => (
            <Menu.Item
              key={column.id}
              role="menuitemcheckbox"
              aria-checked={columns.isShown(column)}
              leftSection={
                <Checkbox.Indicator size="xs" checked={columns.isShown(column)} aria-hidden />
              }
              onClick={() => columns.toggle(column)}
            >
              {column.header}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
