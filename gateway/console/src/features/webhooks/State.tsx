// How it goes with a webhook, in a word.

import { Badge } from "@mantine/core";

import type { Webhook } from "../../api/types";
import { t } from "../../i18n";

const COLORS = { active: "green", failing: "red", paused: "gray", disabled: "red", removed: "gray" } as const;

export function State({ row }: { row: Webhook }) {
  const state = row.status === "active" && row.failing_since ? "failing" : row.status;
  return <Badge color={COLORS[state]}>{t(`webhooks.status.${state}`)}</Badge>;
}
