// Marking messages: seen at once here, in other tabs when they hear of it.

import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Inbox, Notification, NotificationKind } from "../../api/types";
import { counted } from "../../live/inbox";

const ONE = "/api/v1/notifications/{notification_id}/read";
const ALL = "/api/v1/notifications/read-all";

interface Page {
  items: Notification[];
}

export function useReading() {
  const cache = useQueryClient();
  const onSuccess = (inbox: Inbox) => counted(cache, inbox);
  const onSettled = () => cache.invalidateQueries({ queryKey: allOf(paths.notifications) });
  const one = useMutation({
    mutationFn: ({ id, read }: { id: string; read: boolean }) =>
      data(client.POST(ONE, { params: { path: { notification_id: id } }, body: { read } })) as Promise<Inbox>,
    onMutate: ({ id, read }) => {
      const read_at = read ? new Date().toISOString() : null;
      const mark = (page: Page) => ({
        ...page,
        items: page.items.map((item) => (item.id === id ? { ...item, read_at } : item)),
      });
      cache.setQueriesData<InfiniteData<Page> | Page>(
        { queryKey: allOf(paths.notifications) },
        (known) =>
          known && ("pages" in known ? { ...known, pages: known.pages.map(mark) } : mark(known)),
      );
    },
    onSuccess,
    onSettled,
  });
  const all = useMutation({
    mutationFn: (kind: NotificationKind | undefined) =>
      data(client.POST(ALL, { body: { kind } })) as Promise<Inbox>,
    onSuccess,
    onSettled,
  });
  return { one, all };
}
