// Who tried to sign in, from where, and how it went.

import "./texts";

import { Badge, Select } from "@mantine/core";
import { IconHistory, IconSearchOff } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { Outcome, SignIn } from "../../api/types";
import { deviceOf } from "../../format/device";
import { t, tData } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { Moment } from "../../ui/Numbers";
import { Intro } from "./Intro";
import { OUTCOMES } from "./outcomes";

const route = getRouteApi("/app/settings/sign-ins");
const COLORS: Record<string, string> = { succeeded: "green", second_factor_required: "blue" };

const columns: () => readonly Column<SignIn>[] = () => [
  { id: "at", header: t("signIns.at"), width: 170, cell: (row) => <Moment at={row.at} /> },
  { id: "email", header: t("users.email"), least: 200, cell: (row) => row.email },
  { id: "outcome", header: t("signIns.outcome"), width: 190, cell: (row) => <OutcomeBadge row={row} /> },
  {
    id: "method",
    header: t("signIns.method"),
    width: 180,
    yields: 2,
    cell: (row) => tData("method", row.method),
  },
  { id: "ip", header: t("signIns.ip"), width: 130, yields: 1, cell: (row) => row.ip },
  {
    id: "device",
    header: t("signIns.device"),
    width: 160,
    yields: 3,
    cell: (row) => <Device row={row} />,
  },
];

export function SignInsPage() {
  const { user, outcome } = route.useSearch();
  const navigate = route.useNavigate();
  const users = api.useQuery("get", paths.users, { params: { query: { limit: 200 } } });
  const people = (users.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const query = { user_id: user, outcome, limit: 100 };
  const listing = api.useInfiniteQuery(
    "get",
    paths.signIns,
    { params: { query } },
    { ...paged, placeholderData: keepPreviousData },
  );
  const search = (change: { user?: string; outcome?: Outcome }) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const filtered = Boolean(user ?? outcome);
  return (
    <>
      <Intro text={t("signIns.intro")}>
        <Select
          aria-label={t("signIns.who")}
          placeholder={t("signIns.everybody")}
          data={people}
          value={user ?? null}
          searchable
          clearable
          onChange={(value) => search({ user: value ?? undefined })}
        />
        <Select
          aria-label={t("signIns.outcome")}
          placeholder={t("signIns.anyOutcome")}
          data={OUTCOMES.map((value) => ({ value, label: tData("outcome", value) }))}
          value={outcome ?? null}
          clearable
          onChange={(value) => search({ outcome: (value as Outcome | null) ?? undefined })}
        />
      </Intro>
      <DataTable
        label={t("signIns.title")}
        columns={columns()}
        rows={useRows(listing.data)}
        listing={listing}
        card={(row) => <SignInCard row={row} />}
        empty={
          filtered ? (
            <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("signIns.noMatchText")} />
          ) : (
            <EmptyState icon={IconHistory} title={t("signIns.none")} text={t("signIns.noneText")} />
          )
        }
      />
    </>
  );
}

function OutcomeBadge({ row }: { row: SignIn }) {
  return <Badge color={COLORS[row.outcome] ?? "red"}>{tData("outcome", row.outcome)}</Badge>;
}

function Device({ row }: { row: SignIn }) {
  return <span title={row.user_agent}>{deviceOf(row.user_agent)}</span>;
}

function SignInCard({ row }: { row: SignIn }) {
  return (
    <>
      <div className="card-line">
        <span className="clip">{row.email}</span>
        <OutcomeBadge row={row} />
      </div>
      <div className="card-line card-foot">
        <Moment at={row.at} />
        <span className="clip">
          {row.ip} · {deviceOf(row.user_agent)}
        </span>
      </div>
    </>
  );
}
