// How an export stands, and what can be done with it.

import { ActionIcon, Badge } from "@mantine/core";
import {
  IconBan,
  IconCircleCheck,
  IconClock,
  IconDownload,
  IconPlayerPlay,
  IconPlayerStop,
  IconTrashX,
  IconX,
  type Icon,
} from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { allOf, paths } from "../../api/keys";
import type { Export } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { Progress } from "../../ui/Progress";
import { goes, stop, take } from "./queries";

const looks: Record<Export["status"], { color: string; icon: Icon }> = {
  queued: { color: "gray", icon: IconClock },
  running: { color: "blue", icon: IconPlayerPlay },
  succeeded: { color: "green", icon: IconCircleCheck },
  failed: { color: "red", icon: IconX },
  cancelled: { color: "gray", icon: IconBan },
  expired: { color: "gray", icon: IconTrashX },
};

export function ExportBadge({ of: { status } }: { of: Export }) {
  const { color, icon: Glyph } = looks[status];
  return (
    <Badge color={color} leftSection={<Glyph size={13} aria-hidden />}>
      {t(`exports.state.${status}`)}
    </Badge>
  );
}

export function ExportProgress({ of }: { of: Export }) {
  const formats = useFormats();
  if (!goes(of)) return null;
  const { rows_done: done, rows_total: total, title } = of;
  const label =
    total == null
      ? title
      : t("exports.progress", { done: formats.count(done), total: formats.count(total) });
  return <Progress label={label} done={done} total={total} />;
}

/** Take the file, or stop it while it is made. */
export function ExportAction({ of }: { of: Export }) {
  const cache = useQueryClient();
  const going = goes(of);
  const acting = useMutation({
    mutationFn: (): Promise<unknown> => (going ? stop(of) : take(of)),
    onSettled: () => void cache.invalidateQueries({ queryKey: allOf(paths.exports) }),
  });
  if (!going && of.status !== "succeeded") return null;
  const Glyph = going ? IconPlayerStop : IconDownload;
  return (
    <>
      <ActionIcon
        variant={going ? "default" : "light"}
        size={34}
        loading={acting.isPending}
        aria-label={t(going ? "exports.cancelOf" : "exports.downloadOf", { title: of.title })}
        title={t(going ? "exports.cancel" : "exports.download")}
        onClick={() => acting.mutate()}
      >
        <Glyph size={17} aria-hidden />
      </ActionIcon>
      <FormError error={acting.error} />
    </>
  );
}
