// The bell: how many messages are unread, and the latest of them.

import "./texts";
import "./notifications.css";

import { ActionIcon, Group, Popover, Skeleton, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBell, IconSettings } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { t, tn } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { AnchorLink } from "../../ui/links";
import { Message } from "./Message";
import { ReadAll } from "./ReadAll";

const MOST_SHOWN = 99;
const LATEST = { params: { query: { limit: 8 } } };

export function Bell() {
  const [opened, panel] = useDisclosure(false);
  const unread = api.useQuery("get", paths.inbox).data?.unread ?? 0;
  return (
    // Within the header: what a page shows belongs to one of its regions.
    <Popover
      opened={opened}
      onChange={(now) => (now ? panel.open() : panel.close())}
      position="bottom-end"
      width="min(400px, calc(100vw - 16px))"
      withinPortal={false}
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={32}
          className="bell"
          data-testid="bell"
          data-unread={unread}
          aria-label={unread ? tn("inbox.openUnread", unread) : t("inbox.open")}
          aria-expanded={opened}
          onClick={panel.toggle}
        >
          <IconBell size={20} stroke={1.7} aria-hidden />
          {unread > 0 && (
            <span className="bell-count" aria-hidden>
              {unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}
            </span>
          )}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t("inbox.latest")}>
        {opened && <Latest onClose={panel.close} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Latest({ onClose }: { onClose(): void }) {
  const { data, error, isPending, refetch } = api.useQuery("get", paths.notifications, LATEST);
  const messages = data?.items ?? [];
  return (
    <>
      <Group justify="space-between" wrap="nowrap" px={14} py={8}>
        <Title order={2}>{t("inbox.title")}</Title>
        <Group gap={4} wrap="nowrap">
          <ReadAll />
          <ActionIcon
            variant="subtle"
            color="gray"
            component={Link}
            to="/settings/notifications"
            aria-label={t("inbox.settings")}
            title={t("inbox.settings")}
            onClick={onClose}
          >
            <IconSettings size={17} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton height={120} radius={0} aria-busy />}
      {data && messages.length === 0 && (
        <Text size="sm" c="dimmed" px={14} py={20}>
          {t("inbox.none")}. {t("inbox.noneText")}
        </Text>
      )}
      <ul className="plain-list bell-messages" aria-label={t("inbox.latest")}>
        {messages.map((message) => (
          <Message key={message.id} message={message} onOpen={onClose} />
        ))}
      </ul>
      <Group justify="center" py={8} style={{ borderTop: "1px solid var(--qm-line)" }}>
        <AnchorLink to="/notifications" size="sm" onClick={onClose}>
          {t("inbox.seeAll")}
        </AnchorLink>
      </Group>
    </>
  );
}
