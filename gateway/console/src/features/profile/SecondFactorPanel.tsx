// The second step when signing in: turned on with an app, turned off, its recovery codes renewed.

import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";

import { client, data } from "../../api/client";
import { t } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { Panel } from "../../ui/Page";
import { useMe } from "../session/me";
import { useChanged } from "./changed";
import { AskPassword } from "./AskPassword";
import { RecoveryCodes } from "./RecoveryCodes";
import { TurnOff } from "./TurnOff";

const TOTP = "/api/v1/auth/totp";

// With the drawing of QR codes: for the few minutes in a year that somebody turns it on.
const Enrolment = lazily(() => import("./Enrolment"), "Enrolment");

type Doing =
  | { step: "begin" | "renew" | "stop" }
  | { step: "scan"; secret: string; uri: string }
  | { step: "codes"; codes: readonly string[] };

export function SecondFactorPanel() {
  const { user } = useMe();
  const changed = useChanged();
  const [doing, setDoing] = useState<Doing | null>(null);
  const stop = () => setDoing(null);
  const show = (codes: readonly string[]) => {
    setDoing({ step: "codes", codes });
    void changed();
  };
  return (
    <Panel title={t("tfa.title")}>
      <Stack gap="sm" p="md">
        {!doing && <Standing onDo={(step) => setDoing({ step })} />}
        {doing?.step === "begin" && (
          <AskPassword
            text={t("tfa.passwordText")}
            verb={t("tfa.next")}
            send={(password) => data(client.POST(`${TOTP}/enable`, { body: { password } }))}
            onSent={({ secret, uri }) => setDoing({ step: "scan", secret, uri })}
            onCancel={stop}
          />
        )}
        {doing?.step === "scan" && (
          <Enrolment {...doing} onDone={show} onCancel={stop} />
        )}
        {doing?.step === "renew" && (
          <AskPassword
            text={t("tfa.renewText")}
            verb={t("tfa.renew")}
            send={(password) => data(client.POST(`${TOTP}/recovery-codes`, { body: { password } }))}
            onSent={({ recovery_codes }) => show(recovery_codes)}
            onCancel={stop}
          />
        )}
        {doing?.step === "codes" && <RecoveryCodes codes={doing.codes} onDone={stop} />}
        {doing?.step === "stop" && (
          <TurnOff
            onDone={() => {
              void changed();
              stop();
            }}
            onCancel={stop}
          />
        )}
        {!user.has_password && !user.second_factor && <Text size="sm">{t("tfa.none")}</Text>}
      </Stack>
    </Panel>
  );
}

function Standing({ onDo }: { onDo(step: "begin" | "renew" | "stop"): void }) {
  const { has_password, second_factor } = useMe().user;
  if (!has_password && !second_factor) return null;
  return (
    <Group justify="space-between">
      <Text size="sm">{t(second_factor ? "tfa.on" : "tfa.off")}</Text>
      {second_factor ? (
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => onDo("renew")}>
            {t("tfa.renew")}
          </Button>
          <Button size="xs" variant="default" onClick={() => onDo("stop")}>
            {t("tfa.stop")}
          </Button>
        </Group>
      ) : (
        <Button size="xs" variant="default" onClick={() => onDo("begin")}>
          {t("tfa.begin")}
        </Button>
      )}
    </Group>
  );
}
