// What all stock is worth, where it lies and of which kind; and what nobody has said the cost of.

import "../stock/texts";
import "../stock/stock.css";

import { Button, Group, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconCoins, IconHistory } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type SyntheticEvent, useEffect, useState } from "react";

import { api, client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { asProblem, fieldErrors, sentence } from "../../api/problem";
import type { Unvalued } from "../../api/types";
import { useCategories } from "../../api/lists";
import { isPositive } from "../../format/decimal";
import { t, tn } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { ButtonLink } from "../../ui/links";
import { Change, Moment, Money } from "../../ui/Numbers";
import { Page, Panel } from "../../ui/Page";
import { useReasonName } from "../stock/reasons";
import { useWarehouseName } from "../transfers/queries";

const VALUING = 1000;

export function ValuationPage() {
  const { data: worth, error, refetch } = api.useQuery("get", paths.valuation);
  const warehouse = useWarehouseName();
  const categories = useCategories();
  const names = new Map(categories.data?.items.map(({ id, name }) => [id, name]));
  const past = (
    <ButtonLink to="/stock/as-of" variant="default" leftSection={<IconHistory size={16} aria-hidden />}>
      {t("worth.past")}
    </ButtonLink>
  );
  return (
    <Page title={t("nav.valuation")} actions={past} width={1080}>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      <Stack gap="md">
        <Panel title={t("worth.total")}>
          <dl className="facts figures" style={{ borderBottom: 0 }}>
            <div>
              <dd data-total="value">
                {worth ? (
                  <Money value={worth.total} currency={worth.currency} />
                ) : (
                  <Skeleton height={28} width={180} />
                )}
              </dd>
            </div>
          </dl>
          <Text size="sm" c="dimmed" px="md" pb="md">
            {t("worth.intro")}
          </Text>
        </Panel>
        {worth && (
          <div className="worth">
            <Shares
              title={t("worth.byWarehouse")}
              shares={worth.warehouses.map((row) => ({ ...row, name: warehouse(row.id ?? "") }))}
              worth={worth}
            />
            <Shares
              title={t("worth.byCategory")}
              shares={worth.categories.map((row) => ({
                ...row,
                name: row.id === null ? t("worth.noCategory") : (names.get(row.id) ?? "…"),
              }))}
              worth={worth}
            />
          </div>
        )}
        <WithoutCost />
      </Stack>
    </Page>
  );
}

interface Share {
  id: string | null;
  name: string;
  value: string;
  levels: number;
}

interface SharesProps {
  title: string;
  shares: readonly Share[];
  worth: { total: string; currency: string };
}

function Shares({ title, shares, worth: { total, currency } }: SharesProps) {
  return (
    <Panel title={title}>
      <ul className="plain-list">
        {shares.map(({ id, name, value, levels }) => (
          <li key={id ?? "none"}>
            <div className="card-line">
              <span className="clip">{name}</span>
              <b>
                <Money value={value} currency={currency} />
              </b>
            </div>
            <div className="card-foot">{tn("worth.levels", levels)}</div>
            {/* A picture of the figure above it: as good as a float can be. */}
            {isPositive(total) && (
              <div
                className="worth-bar"
                aria-hidden
                style={{ width: `${Math.max(0, (Number(value) / Number(total)) * 100)}%` }}
              />
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function WithoutCost() {
  const query = { limit: 100 };
  const { data: found, error, refetch } = api.useQuery("get", paths.unvalued, { params: { query } });
  return (
    <Panel title={t("worth.unvalued")}>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {found?.items.length === 0 && (
        <EmptyState icon={IconCoins} title={t("worth.none")} text={t("worth.noneText")} />
      )}
      {found && found.items.length > 0 && (
        <Text size="sm" c="dimmed" px="md" pt="sm">
          {t("worth.unvaluedText")}
        </Text>
      )}
      <ul className="plain-list">
        {found?.items.map((entry) => <Entry key={entry.id} entry={entry} />)}
      </ul>
    </Panel>
  );
}

function Entry({ entry }: { entry: Unvalued }) {
  const warehouse = useWarehouseName();
  const reason = useReasonName();
  const cache = useQueryClient();
  const [cost, setCost] = useState("");
  const giving = useMutation({
    mutationFn: () =>
      data(
        client.POST("/api/v1/inventory/movements/{entry_id}/cost", {
          params: { path: { entry_id: entry.id } },
          body: { unit_cost: cost.trim() },
        }),
      ),
  });
  const { isSuccess } = giving;
  useEffect(() => {
    if (!isSuccess) return undefined;
    // The ledger worker values it in its turn; then the entry leaves this list.
    const read = () => {
      for (const path of [paths.unvalued, paths.valuation, paths.stockAsOf]) {
        void cache.invalidateQueries({ queryKey: allOf(path) });
      }
    };
    read();
    const timer = setInterval(read, VALUING);
    return () => clearInterval(timer);
  }, [isSuccess, cache]);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    giving.mutate();
  };
  const refusal =
    giving.error &&
    (fieldErrors(giving.error).unit_cost ?? sentence(asProblem(giving.error).message));
  return (
    <li>
      <form noValidate onSubmit={submit}>
        <Group justify="space-between" align="flex-start" gap="sm">
          <div style={{ minWidth: 0, flex: "1 1 240px" }}>
            <Link to="/stock/$sku" params={{ sku: entry.sku }} className="plain-link code">
              {entry.sku}
            </Link>{" "}
            <span className="second-line">{entry.name}</span>
            <div className="card-foot">
              {reason(entry.reason)} <Change value={entry.quantity} unit={entry.unit} /> ·{" "}
              {warehouse(entry.warehouse_id)} · {entry.by_name}, <Moment at={entry.happened_at} />
            </div>
          </div>
          <Group gap="xs" wrap="nowrap" align="flex-start">
            <TextInput
              w={130}
              aria-label={t("worth.costOf", { sku: entry.sku })}
              placeholder={t("worth.cost")}
              inputMode="decimal"
              value={cost}
              error={refusal}
              onChange={(event) => setCost(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" loading={giving.isPending || isSuccess}>
              {t("worth.give")}
            </Button>
          </Group>
        </Group>
      </form>
    </li>
  );
}
