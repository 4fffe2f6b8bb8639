// What a product is and whether it is bought and sold, in a word and by a sign.

import { Badge } from "@mantine/core";
import { IconArchive, IconCircleCheck, IconStack2 } from "@tabler/icons-react";

import type { Product } from "../../api/types";
import { t } from "../../i18n";

type Size = "md" | "lg";

export function ActiveBadge({ row, size = "md" }: { row: Product; size?: Size }) {
  const Glyph = row.active ? IconCircleCheck : IconArchive;
  return (
    <Badge
      color={row.active ? "green" : "gray"}
      size={size}
      leftSection={<Glyph size={13} aria-hidden />}
    >
      {row.active ? t("products.active") : t("products.archived")}
    </Badge>
  );
}

export function BundleBadge({ kind, size = "md" }: { kind: Product["kind"]; size?: Size }) {
  if (kind !== "bundle") return null;
  return (
    <Badge color="blue" size={size} leftSection={<IconStack2 size={13} aria-hidden />}>
      {t("products.kind.bundle")}
    </Badge>
  );
}
