// What is needed now, by supplier, each with its reason; chosen rows or all become draft orders.

import "./texts";
import "./replenishment.css";

import { Button, Skeleton } from "@mantine/core";
import { IconBuildingWarehouse, IconCircleCheck, IconFilePlus, IconRefresh, IconSearchOff } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { useRows } from "../../api/pages";
import { t } from "../../i18n";
import { flashes } from "../../live/signals";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { FilterTabs } from "../../ui/FilterTabs";
import { Page } from "../../ui/Page";
import { BulkBar, BulkButton, useSelection } from "../../ui/Selection";
import { SupplierPicker } from "../../ui/SupplierPicker";
import { WarehousePicker } from "../../ui/WarehousePicker";
import { useMay } from "../session/me";
import { NeedGroup } from "./NeedGroup";
import { type Need, type NeedFilters, type NeedState, type Run, useNeedCounts, useNeeds, useRun } from "./queries";
import { RunResult } from "./RunResult";

const route = getRouteApi("/app/replenishment");

export function ReplenishmentPage() {
  const filters = route.useSearch();
  const [run, setRun] = useState<Run | null>(null);
  const listing = useNeeds(filters);
  const needs = useRows(listing.data).map(identified);
  const selection = useSelection<Need>((need) => `${need.sku}, ${need.warehouse_name}`);
  // What has left the list meanwhile, or is on its draft, is chosen no more.
  const ready = new Set(needs.filter(({ state }) => state === "ready").map(({ id }) => id));
  const chosen = selection.chosen.filter(({ id }) => ready.has(id));
  const running = useRun((done) => {
    selection.clear();
    setRun(done);
  });
  const filtered = Object.values(filters).some(Boolean);
  const manage = useMay()("purchasing.orders.manage");
  useJoined(needs, `${JSON.stringify(filters)} ${listing.data?.pages.length}`);
  return (
    <Page
      title={t("nav.replenishment")}
      actions={
        manage && (
          <Button
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={running.isPending}
            onClick={() => running.mutate(null)}
          >
            {t(filtered ? "needs.draftAllShownOrNot" : "needs.draftAll")}
          </Button>
        )
      }
    >
      <Filters filters={filters} />
      <FormError error={running.error} />
      {run && <RunResult run={run} onClose={() => setRun(null)} />}
      {listing.error && <ErrorPanel error={listing.error} onRetry={() => void listing.refetch()} />}
      {listing.isPending && <Skeleton height={240} aria-busy />}
      {listing.data && needs.length === 0 && (
        <div className="panel">
          {filtered ? (
            <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("needs.noMatchText")} />
          ) : (
            <EmptyState icon={IconCircleCheck} title={t("needs.none")} text={t("needs.noneText")} />
          )}
        </div>
      )}
      {bySupplier(needs).map((group) => (
        <NeedGroup key={group[0]?.supplier_id ?? ""} needs={group} selection={manage ? selection : null} />
      ))}
      {listing.hasNextPage && (
        <Button variant="default" loading={listing.isFetchingNextPage} onClick={() => void listing.fetchNextPage()}>
          {t("needs.more")}
        </Button>
      )}
      <BulkBar selection={{ ...selection, chosen }}>
        <BulkButton
          icon={<IconFilePlus size={15} aria-hidden />}
          label={t("needs.draftChosen")}
          busy={running.isPending}
          onClick={() => running.mutate(chosen)}
        />
      </BulkBar>
    </Page>
  );
}

/** Rows that were not there a moment ago, on the same pages of the same list, show it. */
function useJoined(needs: readonly Need[], list: string) {
  const before = useRef({ list: "", ids: new Set<string>() });
  const ids = needs.map(({ id }) => id);
  useEffect(() => {
    const { list: was, ids: known } = before.current;
    if (was === list) ids.filter((id) => !known.has(id)).forEach((id) => flashes.add(id));
    before.current = { list, ids: new Set(ids) };
  }, [list, ids.join()]);
}

const TABS: readonly NeedState[] = [
  "ready",
  "drafted",
  "by_hand",
  "no_supplier",
  "no_rule",
  "archived",
  "bundle",
  "closed",
  "draft_full",
  "too_large",
];

function Filters({ filters }: { filters: NeedFilters }) {
  const navigate = route.useNavigate();
  const { data } = useNeedCounts(filters);
  const counts = data?.counts ?? {};
  const shown = TABS.filter((state) => counts[state] || state === "ready" || state === filters.state);
  const change = (to: NeedFilters) => void navigate({ search: (old) => ({ ...old, ...to }), replace: true });
  const link = (state: NeedState | undefined) => ({
    to: "/replenishment" as const,
    search: { ...filters, state },
  });
  return (
    <>
      <FilterTabs
        label={t("needs.filters")}
        active={filters.state ?? "all"}
        tabs={[
          { key: "all", label: t("needs.all"), link: link(undefined) },
          ...shown.map((state) => ({
            key: state,
            label: t(`need.${state}`),
            count: counts[state] ?? 0,
            link: link(state),
          })),
        ]}
      />
      <div className="toolbar">
        <SupplierPicker
          aria-label={t("needs.supplier")}
          placeholder={t("needs.anySupplier")}
          className="filter"
          value={filters.supplier ?? ""}
          onChange={(id) => change({ supplier: id || undefined })}
        />
        <WarehousePicker
          aria-label={t("needs.warehouse")}
          placeholder={t("stock.allWarehouses")}
          leftSection={<IconBuildingWarehouse size={15} aria-hidden />}
          clearable
          className="filter"
          value={filters.warehouse ?? ""}
          onChange={(id) => change({ warehouse: id || undefined })}
        />
      </div>
    </>
  );
}

function identified(need: Omit<Need, "id">): Need {
  return { ...need, id: `${need.product_id} ${need.warehouse_id}` };
}

/** The list comes by supplier. */
function bySupplier(needs: readonly Need[]): Need[][] {
  const groups = new Map<string | null, Need[]>();
  for (const need of needs) {
    groups.set(need.supplier_id, [...(groups.get(need.supplier_id) ?? []), need]);
  }
  return [...groups.values()];
}
