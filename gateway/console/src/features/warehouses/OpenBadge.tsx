// Whether goods go in and out of a warehouse, in a word and by a sign.

import { Badge } from "@mantine/core";
import { IconDoor, IconDoorOff } from "@tabler/icons-react";

import type { Warehouse } from "../../api/types";
import { t } from "../../i18n";

export function OpenBadge({ row, size = "md" }: { row: Warehouse; size?: "md" | "lg" }) {
  const { active } = row;
  const Glyph = active ? IconDoor : IconDoorOff;
  return (
    <Badge
      color={active ? "green" : "gray"}
      size={size}
      leftSection={<Glyph size={13} aria-hidden />}
    >
      {active ? t("warehouses.open") : t("warehouses.closed")}
    </Badge>
  );
}
