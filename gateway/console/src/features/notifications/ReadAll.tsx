// One press for all that is unread, or all of a kind.

import { Button } from "@mantine/core";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { NotificationKind } from "../../api/types";
import { t } from "../../i18n";
import { useReading } from "./useReading";

export function ReadAll({ kind }: { kind?: NotificationKind }) {
  const { all } = useReading();
  const unread = api.useQuery("get", paths.inbox).data?.unread ?? 0;
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      disabled={unread === 0}
      loading={all.isPending}
      onClick={() => all.mutate(kind)}
    >
      {t("inbox.readAll")}
    </Button>
  );
}
