// "I am away: B approves for me", and for whom one approves oneself.

import "./ruleTexts";

import { Button, Stack, Text } from "@mantine/core";
import { IconUserShare } from "@tabler/icons-react";
import { useState } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { Delegation } from "../../api/types";
import { t } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { Moment } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useMe } from "../session/me";
import { DelegationBadge, EndButton, useDelegationsChanged } from "./delegations";

const Delegating = lazily(() => import("./Delegating"), "Delegating");

export function AwayPanel() {
  const { user } = useMe();
  const [adding, setAdding] = useState(false);
  const query = { user_id: user.id, active: true };
  const { data, error } = api.useQuery("get", paths.delegations, { params: { query } });
  const changed = useDelegationsChanged();
  const rows = data?.items ?? [];
  return (
    <Panel
      title={t("delegations.away")}
      actions={
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconUserShare size={15} aria-hidden />}
          onClick={() => setAdding(true)}
        >
          {t("delegations.new")}
        </Button>
      }
    >
      <Stack gap="xs" p="md">
        <Text size="sm" c="dimmed">
          {t("delegations.awayText")}
        </Text>
        {error && <ErrorPanel error={error} />}
        {rows.length > 0 && (
          <ul className="plain-list">
            {rows.map((row) => (
              <li key={row.id} className="card-line" style={{ paddingInline: 0 }}>
                <OneRight row={row} mine={row.from_user_id === user.id} />
              </li>
            ))}
          </ul>
        )}
      </Stack>
      {adding && <Delegating onSaved={changed} onClose={() => setAdding(false)} />}
    </Panel>
  );
}

function OneRight({ row, mine }: { row: Delegation; mine: boolean }) {
  const { from_user_name: giver, to_user_name: taker, starts_at, until, note } = row;
  return (
    <>
      <div style={{ minWidth: 0 }}>
        <b>{mine ? t("delegations.mine", { taker }) : t("delegations.theirs", { giver })}</b>{" "}
        <DelegationBadge row={row} />
        <div className="card-foot">
          <Moment at={starts_at} /> – <Moment at={until} /> {note && `· ${note}`}
        </div>
      </div>
      {mine && <EndButton row={row} />}
    </>
  );
}
