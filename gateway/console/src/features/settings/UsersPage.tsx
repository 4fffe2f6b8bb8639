// Who works here: their roles, what they may approve, and whether they may still sign in.

import "./texts";

import { Badge, UnstyledButton } from "@mantine/core";
import { IconUserPlus, IconUsers } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { api } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { Role, User } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
import { ButtonLink } from "../../ui/links";
import { Portrait } from "../../ui/Portrait";
import { useMay } from "../session/me";
import { Intro } from "./Intro";
import { inWords } from "./limits";
import { roleName, useRoles } from "./roleNames";

const route = getRouteApi("/app/settings/users");
// Comes when somebody opens it: the list is there sooner.
const UserDrawer = lazily(() => import("./UserDrawer"), "UserDrawer");

type Formats = ReturnType<typeof useFormats>;
type Open = ((id: string) => void) | undefined;

function columnsOf(roles: readonly Role[], formats: Formats, onOpen: Open): readonly Column<User>[] {
  return [
    { id: "name", header: t("users.name"), least: 240, cell: (row) => <Who row={row} onOpen={onOpen} /> },
    {
      id: "roles",
      header: t("users.roles"),
      least: 200,
      cell: (row) => row.roles.map((key) => roleName(roles, key)).join(", "),
    },
    {
      id: "purchase",
      header: t("users.mayBuy"),
      width: 150,
      align: "right",
      yields: 2,
      cell: (row) => inWords(row.limits.purchase, formats),
    },
    {
      id: "sale",
      header: t("users.maySell"),
      width: 150,
      align: "right",
      yields: 3,
      cell: (row) => inWords(row.limits.sale, formats),
    },
    { id: "state", header: t("users.state"), width: 130, cell: (row) => <State row={row} /> },
  ];
}

export function UsersPage() {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const formats = useFormats();
  const roles = useRoles();
  const manage = useMay()("auth.users.manage");
  const listing = api.useInfiniteQuery("get", paths.users, { params: { query: { limit: 100 } } }, paged);
  const rows = useRows(listing.data);
  const show = (id: string | undefined) => void navigate({ search: { edit: id }, replace: true });
  const open = manage ? show : undefined;
  const changed = () => {
    for (const path of [paths.users, paths.user, paths.roles, paths.me]) {
      void cache.invalidateQueries({ queryKey: allOf(path) });
    }
  };
  return (
    <>
      <Intro text={t("users.intro")}>
        {manage && (
          <ButtonLink
            to="/settings/invitations"
            search={{ edit: "new" }}
            leftSection={<IconUserPlus size={16} aria-hidden />}
          >
            {t("invitations.new")}
          </ButtonLink>
        )}
      </Intro>
      <DataTable
        tall
        label={t("users.title")}
        columns={columnsOf(roles, formats, open)}
        rows={rows}
        listing={listing}
        card={(row) => <UserCard row={row} roles={roles} onOpen={open} />}
        empty={<EmptyState icon={IconUsers} title={t("users.none")} text={t("users.noneText")} />}
      />
      {manage && edit && (
        <UserDrawer key={edit} user={edit} onChanged={changed} onClose={() => show(undefined)} />
      )}
    </>
  );
}

function Who({ row, onOpen }: { row: User; onOpen: Open }) {
  return (
    <div className="who">
      <Portrait person={row} size={34} />
      <div style={{ minWidth: 0 }}>
        <div className="clip">
          {onOpen ? (
            <UnstyledButton className="plain-link" fz="sm" data-main onClick={() => onOpen(row.id)}>
              {row.name}
            </UnstyledButton>
          ) : (
            <b>{row.name}</b>
          )}
        </div>
        <div className="clip second-line">{row.email}</div>
      </div>
    </div>
  );
}

function State({ row }: { row: User }) {
  return row.active ? (
    <Badge color="green">{t("users.active")}</Badge>
  ) : (
    <Badge color="gray">{t("users.inactive")}</Badge>
  );
}

function UserCard({ row, roles, onOpen }: { row: User; roles: readonly Role[]; onOpen: Open }) {
  return (
    <>
      <div className="card-line">
        <Who row={row} onOpen={onOpen} />
        <State row={row} />
      </div>
      <div className="clip card-foot">{row.roles.map((key) => roleName(roles, key)).join(", ")}</div>
    </>
  );
}
