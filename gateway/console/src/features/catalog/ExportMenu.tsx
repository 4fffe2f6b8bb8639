// The products on screen as a file: what the filters leave, in the order of the catalogue.

import "./texts";

import { Button, Menu } from "@mantine/core";
import { IconDownload, IconFileSpreadsheet, IconFileTypeCsv } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";

import { client, data } from "../../api/client";
import { t } from "../../i18n";
import type { ProductsSearch } from "../../router";
import { FormError } from "../../ui/ErrorPanel";
import { saveAs } from "../../ui/saveAs";

const formats = [
  { format: "csv", icon: IconFileTypeCsv },
  { format: "xlsx", icon: IconFileSpreadsheet },
] as const;
type Format = (typeof formats)[number]["format"];

export function ExportMenu({ filters }: { filters: ProductsSearch }) {
  const exporting = useMutation({ mutationFn: (format: Format) => fetched(filters, format) });
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
            {t("products.export")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {formats.map(({ format, icon: Glyph }) => (
            <Menu.Item
              key={format}
              leftSection={<Glyph size={16} aria-hidden />}
              onClick={() => exporting.mutate(format)}
            >
              {t(`products.export.${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

async function fetched({ q, category, kind, state }: ProductsSearch, format: Format): Promise<void> {
  const query = {
    format,
    q,
    category_id: category,
    kind,
    active: state === "all" ? undefined : state !== "archived",
  };
  const asked = { params: { query }, parseAs: "blob" } as const;
  await saveAs(`products.${format}`, data(client.GET("/api/v1/catalog/products/export", asked)));
}
