// Who was asked to join, and what became of it: send it again, or take it back.

import "./texts";

import { Badge, Box, Button, Group } from "@mantine/core";
import { IconMailForward, IconUserPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

import { api, client } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { Invitation, Role } from "../../api/types";
import { t, tData } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FormError } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { Moment } from "../../ui/Numbers";
import { useMay } from "../session/me";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Intro } from "./Intro";
import { roleName, useRoles } from "./roleNames";

const route = getRouteApi("/app/settings/invitations");
// Comes when somebody opens it: the list is there sooner.
const InviteDrawer = lazily(() => import("./InviteDrawer"), "InviteDrawer");
const ONE = "/api/v1/auth/invitations/{invitation_id}";
const COLORS: Record<string, string> = { open: "amber", accepted: "green" };

type Actions = (row: Invitation) => ReactNode;

function columnsOf(roles: readonly Role[], actions: Actions | null): readonly Column<Invitation>[] {
  const named = (row: Invitation) => row.roles.map((key) => roleName(roles, key)).join(", ");
  return [
    { id: "who", header: t("users.name"), least: 200, cell: (row) => <Who row={row} /> },
    { id: "roles", header: t("users.roles"), least: 140, yields: 1, cell: named },
    {
      id: "by",
      header: t("invitations.by"),
      width: 150,
      yields: 3,
      cell: (row) => row.invited_by_name,
    },
    {
      id: "expires",
      header: t("invitations.until"),
      width: 170,
      yields: 2,
      cell: (row) => <Moment at={row.expires_at} />,
    },
    { id: "state", header: t("users.state"), width: 110, cell: (row) => <State row={row} /> },
    ...(actions
      ? [{ id: "do", header: t("table.actions"), width: 220, align: "right" as const, cell: actions }]
      : []),
  ];
}

export function InvitationsPage() {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const roles = useRoles();
  const manage = useMay()("auth.users.manage");
  const [withdrawn, withdraw] = useState<Invitation | null>(null);
  const listing = api.useInfiniteQuery(
    "get",
    paths.invitations,
    { params: { query: { limit: 100 } } },
    paged,
  );
  const changed = () => cache.invalidateQueries({ queryKey: allOf(paths.invitations) });
  const again = useMutation({
    mutationFn: (row: Invitation) =>
      client.POST(`${ONE}/resend`, { params: { path: { invitation_id: row.id } } }),
    onSettled: changed,
  });
  const actions = (row: Invitation) =>
    ["open", "expired"].includes(row.status) && (
      <Group gap={6} wrap="nowrap" justify="flex-end">
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t("invitations.resendTo", { email: row.email })}
          loading={again.isPending && again.variables.id === row.id}
          onClick={() => again.mutate(row)}
        >
          {again.isSuccess && again.variables.id === row.id
            ? t("invitations.sent")
            : t("invitations.resend")}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t("invitations.withdrawFrom", { email: row.email })}
          onClick={() => withdraw(row)}
        >
          {t("invitations.withdraw")}
        </Button>
      </Group>
    );
  const show = (id: string | undefined) => void navigate({ search: { edit: id }, replace: true });
  const invite = manage && (
    <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => show("new")}>
      {t("invitations.new")}
    </Button>
  );
  return (
    <>
      <Intro text={t("invitations.intro")}>{invite}</Intro>
      <Box mb={again.error ? "sm" : 0}>
        <FormError error={again.error} />
      </Box>
      <DataTable
        tall
        label={t("invitations.title")}
        columns={columnsOf(roles, manage ? actions : null)}
        rows={useRows(listing.data)}
        listing={listing}
        card={(row) => <InvitationCard row={row} actions={manage ? actions : null} />}
        empty={
          <EmptyState
            icon={IconMailForward}
            title={t("invitations.none")}
            text={t("invitations.noneText")}
          >
            {invite}
          </EmptyState>
        }
      />
      {manage && edit && (
        <InviteDrawer onSaved={() => void changed()} onClose={() => show(undefined)} />
      )}
      {withdrawn && (
        <ConfirmDialog
          title={t("invitations.withdrawAsk", { email: withdrawn.email })}
          text={t("invitations.withdrawText")}
          verb={t("invitations.withdraw")}
          act={() => client.DELETE(ONE, { params: { path: { invitation_id: withdrawn.id } } })}
          onDone={() => void changed()}
          onClose={() => withdraw(null)}
        />
      )}
    </>
  );
}

function Who({ row }: { row: Invitation }) {
  return (
    <div style={{ minWidth: 0 }}>
      <div className="clip">
        <b>{row.name}</b>
      </div>
      <div className="clip second-line">{row.email}</div>
    </div>
  );
}

function State({ row }: { row: Invitation }) {
  return <Badge color={COLORS[row.status] ?? "gray"}>{tData("invitation", row.status)}</Badge>;
}

function InvitationCard({ row, actions }: { row: Invitation; actions: Actions | null }) {
  return (
    <>
      <div className="card-line">
        <Who row={row} />
        <State row={row} />
      </div>
      <div className="card-foot">
        {t("invitations.until")} <Moment at={row.expires_at} />
      </div>
      {actions && <div style={{ marginTop: 8 }}>{actions(row)}</div>}
    </>
  );
}
