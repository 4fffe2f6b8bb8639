// A product's stock as it was at a time, by when things happened or by when they were entered.

import { Select } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";

import { api } from "../../../api/client";
import { paths } from "../../../api/keys";
import { useFormats } from "../../../format/formats";
import { t } from "../../../i18n";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { Money, Quantity } from "../../../ui/Numbers";
import { Panel } from "../../../ui/Page";
import { WhenField } from "../../../ui/WhenField";
import { IconHistory } from "@tabler/icons-react";
import { useMay } from "../../session/me";
import type { PartProps } from "./part";

const route = getRouteApi("/app/stock/$sku");

export function Past({ item }: PartProps) {
  const formats = useFormats();
  const may = useMay();
  const navigate = route.useNavigate();
  const { at, by = "happened" as const } = route.useSearch();
  // Without a date in the address: now, to the instant.
  const now = useMemo(() => new Date().toISOString(), [at]);
  const query = { product_id: item.id, at: at ? formats.instant(at) : now, by, limit: 200 };
  const { data: then, error, refetch } = api.useQuery("get", paths.stockAsOf, { params: { query } });
  const worth = may("costs.read");
  return (
    <Panel title={t("item.tab.past")}>
      <div className="past-when">
        <WhenField
          label={t("past.at")}
          value={at}
          now={now}
          refusal={t("past.refusal")}
          onEnter={(clock) =>
            void navigate({ search: (old) => ({ ...old, at: clock }), replace: true })
          }
        />
        <Select
          label={t("past.by")}
          data={(["happened", "recorded"] as const).map((value) => ({ value, label: t(`past.by.${value}`) }))}
          allowDeselect={false}
          value={by}
          onChange={(value) =>
            void navigate({
              search: (old) => ({ ...old, by: value === "recorded" ? value : undefined }),
              replace: true,
            })
          }
        />
      </div>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {then?.items.length === 0 && (
        <EmptyState icon={IconHistory} title={t("item.noLevels")} text={t("item.noLevelsText")} />
      )}
      <ul className="plain-list">
        {then?.items.map((row) => (
          <li key={row.id} className="card-line" data-then={row.warehouse_code}>
            <span>{row.warehouse_name}</span>
            <span>
              <b>
                <Quantity value={row.on_hand} unit={row.unit} />
              </b>
              {worth && row.value != null && (
                <>
                  {" · "}
                  <Money value={row.value} currency={row.currency ?? undefined} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
