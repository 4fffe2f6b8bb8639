// Whether what is on screen is true now: live, connecting, reconnecting or offline.

import { Group, Text, Tooltip } from "@mantine/core";

import { t } from "../../i18n";
import { useLinkState } from "../../live/LiveProvider";

export function LiveBadge() {
  const state = useLinkState();
  return (
    <Tooltip label={t(`live.${state}.hint`)}>
      <Group
        gap={7}
        px={8}
        h={32}
        wrap="nowrap"
        role="status"
        aria-live="polite"
        data-testid="live-badge"
        data-state={state}
      >
        <span className="live-dot" data-state={state} aria-hidden />
        <Text size="sm">{t(`live.${state}`)}</Text>
      </Group>
    </Tooltip>
  );
}
