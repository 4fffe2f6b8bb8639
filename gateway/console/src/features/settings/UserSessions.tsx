// Where a member is signed in, each with a way to end it.

import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, client } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Session, User } from "../../api/types";
import { deviceOf } from "../../format/device";
import { t, tData } from "../../i18n";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { Moment } from "../../ui/Numbers";

const ONE = "/api/v1/auth/sessions/{session_id}";

export function UserSessions({ user }: { user: User }) {
  const about = { params: { query: { user_id: user.id } } };
  const { data, error, isPending } = api.useQuery("get", paths.sessions, about);
  const cache = useQueryClient();
  const ending = useMutation({
    mutationFn: (id: string) => client.DELETE(ONE, { params: { path: { session_id: id } } }),
    onSettled: () => cache.invalidateQueries({ queryKey: allOf(paths.sessions) }),
  });
  const sessions = data?.items ?? [];
  return (
    <Stack component="section" aria-label={t("sessions.title")} gap="xs" mt="lg">
      <Text component="h3" fw={600} size="sm">
        {t("sessions.title")}
      </Text>
      {isPending && <Skeleton height={16} aria-busy />}
      {error && <ErrorPanel error={error} />}
      {data && sessions.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("sessions.none")}
        </Text>
      )}
      <FormError error={ending.error} />
      {sessions.length > 0 && (
        <ul className="plain-list panel">
          {sessions.map((session) => (
            <li key={session.id} className="card-line">
              <One session={session} />
              {!session.current && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t("sessions.endOf", { device: deviceOf(session.user_agent) })}
                  loading={ending.isPending && ending.variables === session.id}
                  onClick={() => ending.mutate(session.id)}
                >
                  {t("sessions.end")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Stack>
  );
}

function One({ session }: { session: Session }) {
  const { user_agent, ip, method, rotated_at, current } = session;
  return (
    <div style={{ minWidth: 0 }}>
      <div className="clip">
        <b>{deviceOf(user_agent)}</b> {current && `· ${t("sessions.current")}`}
      </div>
      <div className="card-foot">
        {ip} · {tData("method", method)}
      </div>
      <div className="card-foot">
        {t("sessions.last")} <Moment at={rotated_at} />
      </div>
    </div>
  );
}
