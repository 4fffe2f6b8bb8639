// What lies in one's inbox: the count is told with every event, and the higher version is the later one.

import type { QueryClient } from "@tanstack/react-query";

import { allOf, paths } from "../api/keys";
import type { Inbox } from "../api/types";
import type { LiveEvent } from "./stream";
import type { Throttle } from "./throttle";

type InboxEvent = Extract<
  LiveEvent,
  { type: "notifications.notification.created" | "notifications.notification.read" }
>;

export function isOfInbox(event: LiveEvent): event is InboxEvent {
  return event.type.startsWith("notifications.notification.");
}

/** The count as it is known to the tab that caused it, or to one that hears of it. */
export function counted(cache: QueryClient, { unread, version }: Inbox): void {
  cache.setQueriesData<Inbox>({ queryKey: allOf(paths.inbox) }, (known) =>
    known && known.version >= version ? known : { unread, version },
  );
}

export function inboxMoved(cache: QueryClient, refetch: Throttle, { data }: InboxEvent): void {
  counted(cache, data);
  refetch.call(paths.notifications);
}
