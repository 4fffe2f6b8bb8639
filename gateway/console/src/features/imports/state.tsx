// How an import stands, as word, icon and colour.

import { Badge } from "@mantine/core";
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconClock,
  IconEye,
  IconPlayerPlay,
  IconX,
  type Icon,
} from "@tabler/icons-react";

import type { Import } from "../../api/types";
import { t } from "../../i18n";

type State = Import["status"] | "checking" | "checked" | "refused";

const looks: Record<State, { color: string; icon: Icon }> = {
  queued: { color: "gray", icon: IconClock },
  checking: { color: "blue", icon: IconEye },
  checked: { color: "blue", icon: IconEye },
  refused: { color: "amber", icon: IconAlertTriangle },
  running: { color: "blue", icon: IconPlayerPlay },
  succeeded: { color: "green", icon: IconCircleCheck },
  failed: { color: "red", icon: IconX },
  cancelled: { color: "gray", icon: IconBan },
};

/** A dry run writes nothing: it has checked, or found something to mend. */
function stateOf({ status, dry_run, failed }: Import): State {
  if (!dry_run) return status;
  if (status === "running") return "checking";
  if (status === "failed") return "refused";
  if (status === "succeeded") return failed > 0 ? "refused" : "checked";
  return status;
}

export function ImportBadge({ of, size = "md" }: { of: Import; size?: "md" | "lg" }) {
  const state = stateOf(of);
  const { color, icon: Glyph } = looks[state];
  return (
    <Badge color={color} size={size} leftSection={<Glyph size={13} aria-hidden />}>
      {t(`imports.state.${state}`)}
    </Badge>
  );
}

export const UNKNOWN = "unknown_column";

/** Whether it is the columns that are wrong: then no row was looked at. */
export function isOfHeader({ errors }: Import): boolean {
  return errors.some(({ code }) => code.endsWith("_column") && code !== "unnamed_column");
}

export function goes({ status }: Import): boolean {
  return status === "queued" || status === "running";
}
