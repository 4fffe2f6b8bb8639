// What one wants to hear, in which ways, and when not: what the rules tell can be switched off here.

import "./texts";
import "./notifications.css";
import "../settings/texts";

import { Button, Group, Skeleton, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { api, client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { asProblem, fieldErrors } from "../../api/problem";
import type { Way, NotificationKind, Wishes } from "../../api/types";
import { t, tData } from "../../i18n";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { AnchorLink } from "../../ui/links";
import { Panel } from "../../ui/Page";
import { Done } from "../profile/Done";
import { Intro } from "../settings/Intro";
import { CHANNELS, KINDS } from "./kinds";

type Muted = Partial<Record<NotificationKind, Way[]>>;
const NIGHT = { quiet_from: "22:00", quiet_until: "07:00" };

export function WishesPage() {
  const { data: wishes, error, refetch } = api.useQuery("get", paths.wishes);
  return (
    <>
      <Intro text={t("wishes.intro")} />
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {!wishes && !error && <Skeleton height={320} aria-busy />}
      {wishes && <Form wishes={wishes} />}
    </>
  );
}

function Form({ wishes }: { wishes: Wishes }) {
  const cache = useQueryClient();
  const [muted, setMuted] = useState<Muted>(wishes.muted);
  const [quiet, setQuiet] = useState(quietOf(wishes));
  useEffect(() => {
    setMuted(wishes.muted);
    setQuiet(quietOf(wishes));
  }, [wishes.version]);
  const saving = useMutation({
    mutationFn: () =>
      data(
        client.PUT(paths.wishes, {
          body: { muted: muted as Wishes["muted"], ...quiet },
          headers: { "If-Match": `"${wishes.version}"` },
        } as never),
      ) as Promise<Wishes>,
    onSettled: () => cache.invalidateQueries({ queryKey: allOf(paths.wishes) }),
  });
  const errors = fieldErrors(saving.error);
  return (
    <form
      className="settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      <Stack gap="md" maw={720}>
        <Panel title={t("wishes.kinds")}>
          <Table muted={muted} onChange={setMuted} sms={wishes.phone !== null} />
          <Reached wishes={wishes} />
        </Panel>
        <Panel title={t("wishes.quiet")}>
          <Stack gap="sm" p="md">
            <Text size="sm" c="dimmed">
              {t("wishes.quietText", { zone: wishes.timezone })}
            </Text>
            <Switch
              label={t("wishes.quietOn")}
              checked={quiet.quiet_from !== null}
              onChange={(event) => setQuiet(event.currentTarget.checked ? NIGHT : NEVER)}
            />
            {quiet.quiet_from !== null && (
              <Group align="start">
                <TextInput
                  type="time"
                  label={t("wishes.from")}
                  value={quiet.quiet_from}
                  error={errors.quiet_from}
                  onChange={(e) => setQuiet({ ...quiet, quiet_from: e.currentTarget.value })}
                />
                <TextInput
                  type="time"
                  label={t("wishes.until")}
                  value={quiet.quiet_until ?? ""}
                  error={errors.quiet_until}
                  onChange={(e) => setQuiet({ ...quiet, quiet_until: e.currentTarget.value })}
                />
              </Group>
            )}
          </Stack>
        </Panel>
        {saving.error && asProblem(saving.error).errors.length === 0 && (
          <FormError error={saving.error} />
        )}
        <Group justify="flex-end">
          <Done shown={saving.isSuccess}>{t("wishes.saved")}</Done>
          <Button type="submit" loading={saving.isPending}>
            {t("form.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface Quiet {
  quiet_from: string | null;
  quiet_until: string | null;
}
const NEVER: Quiet = { quiet_from: null, quiet_until: null };

function quietOf({ quiet_from, quiet_until }: Wishes): Quiet {
  return { quiet_from, quiet_until };
}

interface TableProps {
  muted: Muted;
  sms: boolean;
  onChange(muted: Muted): void;
}

function Table({ muted, sms, onChange }: TableProps) {
  const set = (kind: NotificationKind, channel: Way, wanted: boolean) => {
    const others = (muted[kind] ?? []).filter((one) => one !== channel);
    onChange({ ...muted, [kind]: wanted ? others : [...others, channel] });
  };
  return (
    <table className="wishes">
      <thead>
        <tr>
          <th scope="col">{t("wishes.kind")}</th>
          {CHANNELS.map((channel) => (
            <th key={channel} scope="col">
              {tData("channel", channel)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {KINDS.map((kind) => (
          <tr key={kind}>
            <th scope="row">{tData("kind", kind)}</th>
            {CHANNELS.map((channel) => (
              <td key={channel}>
                <Switch
                  aria-label={t("wishes.by", {
                    kind: tData("kind", kind),
                    channel: tData("channel", channel),
                  })}
                  checked={!muted[kind]?.includes(channel)}
                  disabled={channel === "sms" && !sms}
                  onChange={(event) => set(kind, channel, event.currentTarget.checked)}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Reached({ wishes: { email, phone } }: { wishes: Wishes }) {
  return (
    <Text size="sm" c="dimmed" px="md" py="sm">
      {email && t("wishes.email", { email })}{" "}
      {phone === null && (
        <>
          {t("wishes.noPhone")}{" "}
          <AnchorLink to="/profile" size="sm" display="block" w="fit-content">
            {t("wishes.profile")}
          </AnchorLink>
        </>
      )}
    </Text>
  );
}
