// Keys for machines: what each may do, until when, and when it was last used.

import "./texts";

import { Badge, Button } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

import { api, client } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { ApiKey } from "../../api/types";
import { t, tn } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
import { Moment } from "../../ui/Numbers";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Intro } from "./Intro";
import { NewKeyDialog } from "./NewKeyDialog";

const route = getRouteApi("/app/settings/api-keys");
// Comes when somebody opens it: the list is there sooner.
const ApiKeyDrawer = lazily(() => import("./ApiKeyDrawer"), "ApiKeyDrawer");
const ONE = "/api/v1/auth/api-keys/{api_key_id}";
const COLORS = { good: "green", expired: "amber", revoked: "gray" } as const;

type Actions = (row: ApiKey) => ReactNode;

function columnsOf(actions: Actions): readonly Column<ApiKey>[] {
  return [
    { id: "name", header: t("keys.name"), least: 200, cell: (row) => <Name row={row} /> },
    {
      id: "permissions",
      header: t("roles.allows"),
      width: 130,
      yields: 2,
      cell: (row) => <Allowed row={row} />,
    },
    { id: "by", header: t("keys.by"), width: 150, yields: 4, cell: (row) => row.created_by_name },
    {
      id: "expires",
      header: t("keys.expires"),
      width: 165,
      yields: 1,
      cell: (row) => <Moment at={row.expires_at} />,
    },
    {
      id: "used",
      header: t("keys.used"),
      width: 165,
      yields: 3,
      cell: (row) => (row.last_used_at ? <Moment at={row.last_used_at} /> : t("keys.never")),
    },
    { id: "state", header: t("users.state"), width: 105, cell: (row) => <State row={row} /> },
    { id: "do", header: t("table.actions"), width: 110, align: "right", cell: actions },
  ];
}

export function ApiKeysPage() {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const [made, setMade] = useState<string | null>(null);
  const [revoked, revoke] = useState<ApiKey | null>(null);
  const listing = api.useInfiniteQuery(
    "get",
    paths.apiKeys,
    { params: { query: { limit: 100 } } },
    paged,
  );
  const changed = () => void cache.invalidateQueries({ queryKey: allOf(paths.apiKeys) });
  const show = (id: string | undefined) => void navigate({ search: { edit: id }, replace: true });
  const actions = (row: ApiKey) =>
    stateOf(row) === "good" && (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t("keys.revokeOf", { name: row.name })}
        onClick={() => revoke(row)}
      >
        {t("keys.revoke")}
      </Button>
    );
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => show("new")}>
      {t("keys.new")}
    </Button>
  );
  return (
    <>
      <Intro text={t("keys.intro")}>{create}</Intro>
      <DataTable
        tall
        label={t("keys.title")}
        columns={columnsOf(actions)}
        rows={useRows(listing.data)}
        listing={listing}
        card={(row) => <KeyCard row={row} actions={actions} />}
        empty={
          <EmptyState icon={IconKey} title={t("keys.none")} text={t("keys.noneText")}>
            {create}
          </EmptyState>
        }
      />
      {edit && (
        <ApiKeyDrawer onMade={setMade} onSaved={changed} onClose={() => show(undefined)} />
      )}
      {made !== null && <NewKeyDialog text={made} onClose={() => setMade(null)} />}
      {revoked && (
        <ConfirmDialog
          title={t("keys.revokeAsk", { name: revoked.name })}
          text={t("keys.revokeText")}
          verb={t("keys.revoke")}
          act={() => client.DELETE(ONE, { params: { path: { api_key_id: revoked.id } } })}
          onDone={changed}
          onClose={() => revoke(null)}
        />
      )}
    </>
  );
}

function stateOf({ revoked_at, expires_at }: ApiKey): keyof typeof COLORS {
  if (revoked_at) return "revoked";
  return new Date(expires_at).getTime() <= Date.now() ? "expired" : "good";
}

function State({ row }: { row: ApiKey }) {
  const state = stateOf(row);
  return <Badge color={COLORS[state]}>{t(`keys.${state}`)}</Badge>;
}

function Name({ row }: { row: ApiKey }) {
  return (
    <div style={{ minWidth: 0 }}>
      <div className="clip">
        <b>{row.name}</b>
      </div>
      <div className="clip second-line code">{row.prefix}…</div>
    </div>
  );
}

function Allowed({ row }: { row: ApiKey }) {
  return <span title={row.permissions.join("\n")}>{tn("keys.things", row.permissions.length)}</span>;
}

function KeyCard({ row, actions }: { row: ApiKey; actions: Actions }) {
  return (
    <>
      <div className="card-line">
        <Name row={row} />
        <State row={row} />
      </div>
      <div className="card-line card-foot">
        <span>
          {t("keys.expires")} <Moment at={row.expires_at} />
        </span>
        {actions(row)}
      </div>
    </>
  );
}
