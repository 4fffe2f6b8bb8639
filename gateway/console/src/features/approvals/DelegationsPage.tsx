// Who may approve in whose right, now, to come and in the past; an administrator hands on for others.

import "../settings/texts";
import "./ruleTexts";

import { Button } from "@mantine/core";
import { IconPlus, IconUserShare } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { Delegation } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
import { Moment } from "../../ui/Numbers";
import { Intro } from "../settings/Intro";
import { DelegationBadge, EndButton, useDelegationsChanged } from "./delegations";

const Delegating = lazily(() => import("./Delegating"), "Delegating");
const route = getRouteApi("/app/settings/delegations");
const PAGE = { params: { query: { limit: 100 } } };

const columns: readonly Column<Delegation>[] = [
  { id: "from", header: t("delegations.from"), cell: (row) => row.from_user_name },
  { id: "to", header: t("delegations.to"), cell: (row) => row.to_user_name },
  { id: "starts", header: t("delegations.starts"), width: 160, yields: 2, cell: (row) => <Moment at={row.starts_at} /> },
  { id: "until", header: t("delegations.until"), width: 160, cell: (row) => <Moment at={row.until} /> },
  { id: "note", header: t("delegations.note"), yields: 3, cell: (row) => row.note },
  { id: "state", header: t("delegations.state"), width: 120, cell: (row) => <DelegationBadge row={row} /> },
  { id: "do", header: t("table.actions"), width: 90, align: "right", cell: (row) => <EndButton row={row} /> },
];

export function DelegationsPage() {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const changed = useDelegationsChanged();
  const listing = api.useInfiniteQuery("get", paths.delegations, PAGE, paged);
  const rows = useRows(listing.data);
  const show = (id: string | undefined) => void navigate({ search: { edit: id }, replace: true });
  return (
    <>
      <Intro text={t("delegations.intro")}>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => show("new")}>
          {t("delegations.new")}
        </Button>
      </Intro>
      <DataTable
        label={t("delegations.title")}
        columns={columns}
        rows={rows}
        listing={listing}
        card={(row) => <DelegationCard row={row} />}
        empty={
          <EmptyState icon={IconUserShare} title={t("delegations.none")} text={t("delegations.intro")} />
        }
      />
      {edit === "new" && <Delegating anybodys onSaved={changed} onClose={() => show(undefined)} />}
    </>
  );
}

function DelegationCard({ row }: { row: Delegation }) {
  return (
    <>
      <div className="card-line">
        <b className="clip">
          {row.from_user_name} → {row.to_user_name}
        </b>
        <DelegationBadge row={row} />
      </div>
      <div className="card-line card-foot">
        <span>
          <Moment at={row.starts_at} /> – <Moment at={row.until} />
        </span>
        <EndButton row={row} />
      </div>
    </>
  );
}
