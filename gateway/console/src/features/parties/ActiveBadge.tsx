// Whether one still deals with a supplier or customer, in a word and by a sign.

import "./texts";

import { Badge } from "@mantine/core";
import { IconBan, IconCircleCheck } from "@tabler/icons-react";

import { t } from "../../i18n";

export function ActiveBadge({ row, size = "md" }: { row: { active: boolean }; size?: "md" | "lg" }) {
  const Glyph = row.active ? IconCircleCheck : IconBan;
  return (
    <Badge
      color={row.active ? "green" : "gray"}
      size={size}
      leftSection={<Glyph size={13} aria-hidden />}
    >
      {row.active ? t("party.active") : t("party.inactive")}
    </Badge>
  );
}
