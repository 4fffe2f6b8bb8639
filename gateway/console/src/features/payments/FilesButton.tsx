// Opens the files of a supplier's bill.

import { Button } from "@mantine/core";

import type { Bill } from "../../api/types";
import { t } from "../../i18n";

interface Props {
  row: Bill;
  show(bill: string): void;
}

export function FilesButton({ row, show }: Props) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={t("payables.filesOf", { number: row.number })}
      onClick={() => show(row.id)}
    >
      {t("payables.files")}
    </Button>
  );
}
