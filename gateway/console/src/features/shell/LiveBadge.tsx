// Whether what is on screen is true now: live, connecting, reconnecting or offline; and what was missed.

import { Button, Group, Text } from "@mantine/core";

import { t, tn } from "../../i18n";
import { useLinkState } from "../../live/LiveProvider";
import { missed, useMissed } from "../../live/signals";

/** How many rows changed while nobody looked; they show themselves once more when it is pressed. */
export function MissedPill() {
  const count = useMissed();
  if (count === 0) return null;
  return (
    <Button
      size="compact-sm"
      radius="xl"
      variant="light"
      title={t("live.missed.hint")}
      onClick={() => missed.show()}
    >
      {tn("live.missed", count)}
    </Button>
  );
}

export function LiveBadge() {
  const state = useLinkState();
  return (
    <Group
      gap={7}
      px={8}
      h={32}
      wrap="nowrap"
      role="status"
      aria-live="polite"
      title={t(`live.${state}.hint`)}
      data-testid="live-badge"
      data-state={state}
    >
      <span className="live-dot" data-state={state} aria-hidden />
      <Text size="sm">{t(`live.${state}`)}</Text>
    </Group>
  );
}
