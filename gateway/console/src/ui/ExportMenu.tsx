// What is on screen as a file, in the format somebody wants.

import { Button, Menu } from "@mantine/core";
import { IconDownload, IconFileSpreadsheet, IconFileTypeCsv } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";

import { t } from "../i18n";
import { FormError } from "./ErrorPanel";
import { saveAs } from "./saveAs";

const formats = [
  { format: "csv", icon: IconFileTypeCsv },
  { format: "xlsx", icon: IconFileSpreadsheet },
] as const;
export type Format = (typeof formats)[number]["format"];

interface Props {
  /** Of the file, without its ending. */
  name: string;
  /** What the button says, where it is not the rows on screen. */
  title?: string;
  fetched(format: Format): Promise<unknown>;
}

export function ExportMenu({ name, title, fetched }: Props) {
  const exporting = useMutation({
    mutationFn: (format: Format) => saveAs(`${name}.${format}`, fetched(format)),
  });
  return (
    <>
      <FormError error={exporting.error} />
      <Menu width={150}>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            loading={exporting.isPending}
          >
            {title ?? t("export.title")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {formats.map(({ format, icon: Glyph }) => (
            <Menu.Item
              key={format}
              leftSection={<Glyph size={16} aria-hidden />}
              onClick={() => exporting.mutate(format)}
            >
              {t(`export.${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
