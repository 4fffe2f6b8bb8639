// Whether anything is bought from a supplier, in a word and by a sign.

import { Badge } from "@mantine/core";
import { IconBan, IconTruckDelivery } from "@tabler/icons-react";

import type { Supplier } from "../../api/types";
import { t } from "../../i18n";

export function ActiveBadge({ row, size = "md" }: { row: Supplier; size?: "md" | "lg" }) {
  const Glyph = row.active ? IconTruckDelivery : IconBan;
  return (
    <Badge
      color={row.active ? "green" : "gray"}
      size={size}
      leftSection={<Glyph size={13} aria-hidden />}
    >
      {row.active ? t("suppliers.active") : t("suppliers.inactive")}
    </Badge>
  );
}
