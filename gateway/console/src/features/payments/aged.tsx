// What is open by how long it is overdue: the same columns for customers and suppliers.

import type { ReactNode } from "react";

import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { Money } from "../../ui/Numbers";

const AGES = ["not_due", "days_30", "days_60", "days_90", "older"] as const;
type Aged = Record<(typeof AGES)[number] | "total", string>;

export function aged<Row extends Aged>(who: string, name: (row: Row) => ReactNode): readonly Column<Row>[] {
  const ages = AGES.map(
    (age, index): Column<Row> => ({
      id: age,
      header: t(`money.${age}`),
      width: 120,
      align: "right",
      yields: index + 1,
      cell: (row) => <Money value={row[age]} />,
    }),
  );
  return [
    { id: "who", header: who, least: 160, cell: name },
    ...ages,
    { id: "total", header: t("money.open"), width: 130, align: "right", cell: (row) => <Money value={row.total} /> },
  ];
}
