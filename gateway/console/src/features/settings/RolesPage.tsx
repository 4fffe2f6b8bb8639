// What people may do: ready-made roles to switch on and off, and roles of the company's own.

import "./texts";

import { Badge, Box, Button, Switch, UnstyledButton } from "@mantine/core";
import { IconPlus, IconShieldCheck } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { api, client } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Role } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t, tn } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FormError } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { useMay } from "../session/me";
import { Intro } from "./Intro";

const route = getRouteApi("/app/settings/roles");
// Comes when somebody opens it: the list is there sooner.
const RoleDrawer = lazily(() => import("./RoleDrawer"), "RoleDrawer");
const ONE = "/api/v1/auth/roles/{key}";
// It cannot be switched off: somebody must be able to switch things on again.
const ALWAYS = "admin";

type Row = Role & { id: string };
type Shown = (row: Row) => ReactNode;

function columnsOf(onOpen: (key: string) => void, state: Shown): readonly Column<Row>[] {
  return [
    { id: "name", header: t("roles.name"), least: 260, cell: (row) => <Name row={row} onOpen={onOpen} /> },
    {
      id: "kind",
      header: t("roles.kind"),
      width: 130,
      yields: 2,
      cell: (row) => (row.ready_made ? t("roles.readyMade") : t("roles.own")),
    },
    {
      id: "permissions",
      header: t("roles.permissions"),
      width: 120,
      align: "right",
      yields: 1,
      cell: (row) => <Count of={row.permissions.length} />,
    },
    {
      id: "members",
      header: t("roles.members"),
      width: 110,
      align: "right",
      cell: (row) => <Count of={row.members} />,
    },
    { id: "state", header: t("users.state"), width: 150, cell: state },
  ];
}

export function RolesPage() {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const manage = useMay()("auth.roles.manage");
  const listing = api.useQuery("get", paths.roles);
  const rows = (listing.data?.items ?? []).map((role) => ({ ...role, id: role.key }));
  const changed = () => cache.invalidateQueries({ queryKey: allOf(paths.roles) });
  const turning = useMutation({
    mutationFn: ({ key, active, version }: Role) =>
      client.PATCH(ONE, {
        params: { path: { key } },
        body: { active: !active },
        headers: { "If-Match": `"${version}"` },
      }),
    onSettled: changed,
  });
  const show = (key: string | undefined) => void navigate({ search: { edit: key }, replace: true });
  const state = (row: Row) =>
    manage && row.ready_made && row.key !== ALWAYS ? (
      <Switch
        label={row.active ? t("roles.on") : t("roles.off")}
        aria-label={t("roles.use", { name: row.name })}
        checked={row.active}
        disabled={turning.isPending && turning.variables.key === row.key}
        onChange={() => turning.mutate(row)}
      />
    ) : (
      <Badge color={row.active ? "green" : "gray"}>{row.active ? t("roles.on") : t("roles.off")}</Badge>
    );
  const create = manage && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => show("new")}>
      {t("roles.new")}
    </Button>
  );
  const edited = edit === "new" ? null : rows.find(({ key }) => key === edit);
  return (
    <>
      <Intro text={t("roles.intro")}>{create}</Intro>
      <Box mb={turning.error ? "sm" : 0}>
        <FormError error={turning.error} />
      </Box>
      <DataTable
        tall
        label={t("roles.title")}
        columns={columnsOf(show, state)}
        rows={rows}
        listing={listing}
        card={(row) => <RoleCard row={row} onOpen={show} state={state} />}
        empty={<EmptyState icon={IconShieldCheck} title={t("roles.none")} text={t("roles.noneText")} />}
      />
      {edit && edited !== undefined && (
        <RoleDrawer
          key={edit}
          role={edited}
          onSaved={() => void changed()}
          onClose={() => show(undefined)}
        />
      )}
    </>
  );
}

function Count({ of }: { of: number }) {
  const formats = useFormats();
  return <span className="number">{formats.count(of)}</span>;
}

function Name({ row, onOpen }: { row: Row; onOpen(key: string): void }) {
  return (
    <div style={{ minWidth: 0 }}>
      <div className="clip">
        <UnstyledButton className="plain-link" fz="sm" data-main onClick={() => onOpen(row.key)}>
          {row.name}
        </UnstyledButton>
      </div>
      <div className="clip second-line" title={row.description}>
        {row.description}
      </div>
    </div>
  );
}

function RoleCard({ row, onOpen, state }: { row: Row; onOpen(key: string): void; state: Shown }) {
  return (
    <>
      <div className="card-line">
        <Name row={row} onOpen={onOpen} />
        <div style={{ flex: "none" }}>{state(row)}</div>
      </div>
      <div className="card-foot">{tn("roles.memberCount", row.members)}</div>
    </>
  );
}
