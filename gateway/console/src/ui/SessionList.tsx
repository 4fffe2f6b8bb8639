// Where somebody is signed in, oneself or a member, each with a way to end it.

import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, client } from "../api/client";
import { allOf, paths } from "../api/keys";
import type { Session } from "../api/types";
import { deviceOf } from "../format/device";
import { learn, t, tData } from "../i18n";
import texts from "../i18n/en-IN.sessions.json";
import { ErrorPanel, FormError } from "./ErrorPanel";
import { Moment } from "./Numbers";

const ONE = "/api/v1/auth/sessions/{session_id}";

learn(texts);

/** Of oneself, unless a member is named. */
export function SessionList({ userId }: { userId?: string }) {
  const about = { params: { query: { user_id: userId } } };
  const { data, error, isPending } = api.useQuery("get", paths.sessions, about);
  const cache = useQueryClient();
  const ending = useMutation({
    mutationFn: (id: string) => client.DELETE(ONE, { params: { path: { session_id: id } } }),
    onSettled: () => cache.invalidateQueries({ queryKey: allOf(paths.sessions) }),
  });
  const sessions = data?.items ?? [];
  return (
    <Stack gap="xs">
      {isPending && <Skeleton height={16} aria-busy />}
      {error && <ErrorPanel error={error} />}
      {data && sessions.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("sessions.none")}
        </Text>
      )}
      <FormError error={ending.error} />
      {sessions.length > 0 && (
        <ul className="plain-list">
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
