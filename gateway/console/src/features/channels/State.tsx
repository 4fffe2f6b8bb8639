// How it goes with a shop, in a word.

import { Badge } from "@mantine/core";

import type { Channel } from "../../api/types";
import { t } from "../../i18n";

export function State({ row }: { row: Channel }) {
  if (!row.active) return <Badge color="gray">{t("channels.paused")}</Badge>;
  return row.failing_since ? (
    <Badge color="red">{t("channels.failing")}</Badge>
  ) : (
    <Badge color="green">{t("channels.good")}</Badge>
  );
}
