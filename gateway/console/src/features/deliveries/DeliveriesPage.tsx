// The log of what left by e-mail and SMS; what was given up can be tried again.

import "../webhooks/texts";

import { Badge, Button, Stack } from "@mantine/core";
import { IconMailForward } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ComponentProps } from "react";

import { api, client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { Delivery } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t, tn } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FormError } from "../../ui/ErrorPanel";
import { FilterTabs } from "../../ui/FilterTabs";
import { Intro } from "../settings/Intro";

const route = getRouteApi("/app/settings/deliveries");
const COLORS = { queued: "gray", sent: "green", failed: "amber", given_up: "red", settled: "gray" } as const;
const STATES = ["given_up", "failed", "queued", "sent", "settled"] as const;
const HERE = "/settings/deliveries" as const;

export function DeliveriesPage() {
  const { state } = route.useSearch();
  const cache = useQueryClient();
  const listing = api.useInfiniteQuery(
    "get",
    paths.deliveries,
    { params: { query: { limit: 50, ...(state ? { state } : {}) } } },
    paged,
  );
  const rows = useRows(listing.data);
  const trying = useMutation({
    mutationFn: (id: string) =>
      data(
        client.POST("/api/v1/notifications/deliveries/{delivery_id}/retry", {
          params: { path: { delivery_id: id } },
        }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: allOf(paths.deliveries) }),
  });
  const actions = (row: Delivery) =>
    row.state === "given_up" && (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t("deliveries.againOf", { title: row.title })}
        onClick={() => trying.mutate(row.id)}
      >
        {t("deliveries.again")}
      </Button>
    );
  const tabs: ComponentProps<typeof FilterTabs>["tabs"] = [
    { key: "all", label: t("deliveries.filter.all"), link: { to: HERE, search: {} } },
    ...STATES.map((one) => ({
      key: one,
      label: t(`deliveries.state.${one}`),
      link: { to: HERE, search: { state: one } },
    })),
  ];
  return (
    <Stack gap="sm">
      <Intro text={t("deliveries.intro")} />
      <FilterTabs label={t("deliveries.filter")} tabs={tabs} active={state ?? "all"} />
      <FormError error={trying.error} />
      <DataTable
        tall
        label={t("deliveries.title")}
        columns={[...columns, { id: "do", header: t("table.actions"), width: 110, align: "right", cell: actions }]}
        rows={rows}
        listing={listing}
        card={(row) => (
          <div className="card-line">
            <What row={row} />
            <span>
              <State row={row} /> {actions(row)}
            </span>
          </div>
        )}
        empty={
          <EmptyState icon={IconMailForward} title={t("deliveries.empty")} text={t("deliveries.intro")} />
        }
      />
    </Stack>
  );
}

const columns: readonly Column<Delivery>[] = [
  { id: "message", header: t("deliveries.message"), least: 220, cell: (row) => <What row={row} /> },
  {
    id: "to",
    header: t("deliveries.to"),
    width: 200,
    yields: 1,
    cell: (row) => `${row.user_name} · ${t(`deliveries.channel.${row.channel}`)}`,
  },
  { id: "when", header: t("deliveries.when"), width: 170, yields: 2, cell: (row) => <When row={row} /> },
  { id: "state", header: t("deliveries.state"), width: 120, cell: (row) => <State row={row} /> },
];

function What({ row }: { row: Delivery }) {
  return (
    <div style={{ minWidth: 0 }}>
      <div className="clip">{row.title}</div>
      <div className="clip second-line" title={row.last_error}>
        {row.last_error || row.address}
      </div>
    </div>
  );
}

/** When it left, or is tried again. */
function When({ row }: { row: Delivery }) {
  const formats = useFormats();
  const tries = tn("deliveries.tries", row.attempts);
  if (row.state === "failed") {
    return <span title={tries}>{t("deliveries.next", { when: formats.moment(row.next_at) })}</span>;
  }
  return <span title={tries}>{formats.moment(row.sent_at ?? row.created_at)}</span>;
}

function State({ row }: { row: Delivery }) {
  return <Badge color={COLORS[row.state]}>{t(`deliveries.state.${row.state}`)}</Badge>;
}
