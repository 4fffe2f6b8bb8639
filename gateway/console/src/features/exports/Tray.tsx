// In the head of every page: files that are being made, and those that are ready.

import "./texts";

import { ActionIcon, Indicator, Popover, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";

import type { Export } from "../../api/types";
import { t } from "../../i18n";
import { AnchorLink } from "../../ui/links";
import { useMay } from "../session/me";
import { openTray, useTray } from "./opened";
import { goes, useLatest } from "./queries";
import { ExportAction, ExportBadge, ExportProgress } from "./State";

const REPORTS = [
  "reporting.purchasing.read",
  "reporting.sales.read",
  "reporting.inventory.read",
  "reporting.summary.read",
  "reporting.audit.read",
] as const;

export function Tray() {
  return REPORTS.some(useMay()) && <Shown />;
}

function Shown() {
  const { data } = useLatest();
  const opened = useTray();
  const items = data?.items ?? [];
  const ready = useReady(items, opened);
  if (items.length === 0) return null;
  const going = items.filter(goes).length;
  const label = going
    ? t("exports.trayGoing", { count: going })
    : ready
      ? t("exports.trayReady", { count: ready })
      : t("exports.tray");
  return (
    <Popover opened={opened} onChange={openTray} position="bottom-end" trapFocus returnFocus>
      <Indicator disabled={going + ready === 0} color={going ? "blue" : "green"} processing={going > 0}>
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={34}
            aria-label={label}
            onClick={() => openTray(!opened)}
          >
            <IconDownload size={19} aria-hidden />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label={t("exports.tray")}>
        <Stack gap="xs">
          <ul className="export-tray">
            {items.map((one) => (
              <Item key={one.id} one={one} />
            ))}
          </ul>
          <AnchorLink to="/downloads" size="sm" onClick={() => openTray(false)}>
            {t("exports.title")}
          </AnchorLink>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Item({ one }: { one: Export }) {
  return (
    <li className="export-item" data-export={one.id}>
      <div>
        <Text size="sm" className="clip" title={one.file_name}>
          {one.title}
        </Text>
        <ExportBadge of={one} />
      </div>
      <ExportAction of={one} />
      <ExportProgress of={one} />
    </li>
  );
}

/** How many became ready since the tray was last looked into. */
function useReady(items: readonly Export[], opened: boolean): number {
  const [seen, setSeen] = useState(() => new Date().toISOString());
  const fresh = items.filter(
    ({ status, finished_at: at }) => status === "succeeded" && at != null && at > seen,
  );
  const newest = fresh[0]?.finished_at;
  if (opened && newest) setSeen(newest);
  return fresh.length;
}
