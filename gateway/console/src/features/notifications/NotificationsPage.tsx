// Everything one was told: unread or all, of one kind or any.

import "./texts";
import "./notifications.css";

import { Button, Group, Select, Skeleton } from "@mantine/core";
import { IconBellOff, IconChecks, IconSearchOff, IconSettings } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { NotificationKind } from "../../api/types";
import { t, tData } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { FilterTabs } from "../../ui/FilterTabs";
import { ButtonLink } from "../../ui/links";
import { Page } from "../../ui/Page";
import { KINDS } from "./kinds";
import { Message } from "./Message";
import { ReadAll } from "./ReadAll";

const route = getRouteApi("/app/notifications");

export function NotificationsPage() {
  const { show, kind } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: inbox } = api.useQuery("get", paths.inbox);
  const query = { unread: show !== "all", kind, limit: 50 };
  const listing = api.useInfiniteQuery(
    "get",
    paths.notifications,
    { params: { query } },
    { ...paged, placeholderData: keepPreviousData },
  );
  const messages = useRows(listing.data);
  const actions = (
    <>
      <ReadAll kind={kind} />
      <ButtonLink
        to="/settings/notifications"
        variant="default"
        leftSection={<IconSettings size={16} aria-hidden />}
      >
        {t("inbox.settings")}
      </ButtonLink>
    </>
  );
  return (
    <Page title={t("inbox.title")} actions={actions} width={820}>
      <FilterTabs
        label={t("inbox.tabs")}
        active={show ?? "unread"}
        tabs={[
          {
            key: "unread",
            label: t("inbox.unread"),
            count: inbox?.unread,
            link: { to: "/notifications", search: { kind } },
          },
          {
            key: "all",
            label: t("inbox.all"),
            link: { to: "/notifications", search: { kind, show: "all" } },
          },
        ]}
      />
      <Group my="sm">
        <Select
          aria-label={t("inbox.kind")}
          placeholder={t("inbox.anyKind")}
          data={KINDS.map((value) => ({ value, label: tData("kind", value) }))}
          value={kind ?? null}
          clearable
          onChange={(value) =>
            void navigate({
              search: (old) => ({ ...old, kind: (value as NotificationKind | null) ?? undefined }),
              replace: true,
            })
          }
        />
      </Group>
      {listing.error && <ErrorPanel error={listing.error} onRetry={() => void listing.refetch()} />}
      {listing.isPending && <Skeleton height={240} aria-busy />}
      {listing.data && (
        <section className="panel" aria-label={t("inbox.title")}>
          {messages.length === 0 && <Nothing all={show === "all"} filtered={Boolean(kind)} />}
          <ul className="plain-list" aria-label={t("inbox.title")}>
            {messages.map((message) => (
              <Message key={message.id} message={message} />
            ))}
          </ul>
        </section>
      )}
      {listing.hasNextPage && (
        <Group justify="center" mt="sm">
          <Button
            variant="default"
            loading={listing.isFetchingNextPage}
            onClick={() => void listing.fetchNextPage()}
          >
            {t("inbox.more")}
          </Button>
        </Group>
      )}
    </Page>
  );
}

function Nothing({ all, filtered }: { all: boolean; filtered: boolean }) {
  if (filtered) {
    return <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("inbox.noMatchText")} />;
  }
  return all ? (
    <EmptyState icon={IconBellOff} title={t("inbox.none")} text={t("inbox.noneText")} />
  ) : (
    <EmptyState icon={IconChecks} title={t("inbox.allRead")} text={t("inbox.allReadText")} />
  );
}
