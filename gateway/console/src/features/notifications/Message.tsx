// One message: what happened, when, and where to look; unread ones are marked by more than colour.

import { ActionIcon, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import {
  IconCash,
  IconChecklist,
  IconCoins,
  IconMail,
  IconMailOpened,
  IconPackages,
  IconPlus,
  IconSettings,
  IconShoppingCart,
  type Icon,
} from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import type { MouseEvent } from "react";

import type { Notification, NotificationKind } from "../../api/types";
import { t, tData } from "../../i18n";
import { Moment } from "../../ui/Numbers";
import { useReading } from "./useReading";

export const ICONS: Record<NotificationKind, Icon> = {
  approvals: IconChecklist,
  purchasing: IconShoppingCart,
  sales: IconCash,
  stock: IconPackages,
  payments: IconCoins,
  records: IconPlus,
  system: IconSettings,
};

export function Message({ message, onOpen }: { message: Notification; onOpen?(): void }) {
  const { one } = useReading();
  const { history } = useRouter();
  const { id, kind, title, body, link, created_at, read_at } = message;
  const Glyph = ICONS[kind];
  const read = read_at !== null;
  const open = (event: MouseEvent) => {
    if (!read) one.mutate({ id, read: true });
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onOpen?.();
    history.push(link);
  };
  const label = t(read ? "inbox.unreadAgain" : "inbox.read", { title });
  return (
    <li className="message" data-unread={!read || undefined}>
      <span className="message-kind" title={tData("kind", kind)}>
        <Glyph size={18} stroke={1.7} aria-hidden />
      </span>
      <div className="message-words">
        <a className="message-title" href={link} onClick={open}>
          {!read && <VisuallyHidden>{t("inbox.isUnread")}: </VisuallyHidden>}
          {title}
        </a>
        {body && (
          <Text size="sm" className="message-body" lineClamp={onOpen ? 3 : 12}>
            {body}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {tData("kind", kind)} · <Moment at={created_at} />
        </Text>
      </div>
      <Tooltip label={label} openDelay={400} withinPortal={false} multiline maw={260}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={label}
          onClick={() => one.mutate({ id, read: !read })}
        >
          {read ? <IconMailOpened size={17} aria-hidden /> : <IconMail size={17} aria-hidden />}
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
