// What a bundle is made of, how many could be made and what allows no more; and what goes into what.

import { Badge } from "@mantine/core";
import { IconPuzzle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { useRows } from "../../../api/pages";
import type { Buildable } from "../../../api/types";
import { sum } from "../../../format/decimal";
import { useFormats } from "../../../format/formats";
import { t } from "../../../i18n";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { Day, Quantity } from "../../../ui/Numbers";
import { Panel } from "../../../ui/Page";
import { useBuildable, useLevels, useRecipe } from "../queries";
import type { PartProps } from "./part";

export function Recipe({ item }: PartProps) {
  const { data: recipe, error, refetch } = useRecipe(item.id);
  const buildable = useBuildable(item.id);
  const { components = [], used_in = [] } = recipe ?? {};
  const isMade = components.length > 0;
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  return (
    <Panel title={t("item.tab.recipe")}>
      {recipe && !isMade && used_in.length === 0 && (
        <EmptyState icon={IconPuzzle} title={t("recipe.none")} text={t("recipe.noneText")} />
      )}
      {isMade && (
        <>
          <ul className="plain-list" aria-label={t("recipe.buildable")}>
            {(buildable.data?.items ?? []).map((row) => (
              <Made key={row.warehouse_id ?? "all"} row={row} />
            ))}
          </ul>
          <h3 className="list-head">{t("recipe.components")}</h3>
          <ul className="plain-list">
            {components.map((part) => (
              <Part
                key={part.product_id}
                part={part}
                scarce={(buildable.data?.items ?? []).some(
                  ({ limiting_id, warehouse_id }) => !warehouse_id && limiting_id === part.product_id,
                )}
              />
            ))}
          </ul>
        </>
      )}
      {used_in.length > 0 && (
        <>
          <h3 className="list-head">{t("recipe.usedIn")}</h3>
          <ul className="plain-list">
            {used_in.map((bundle) => (
              <li key={bundle.product_id} className="card-line">
                <Named sku={bundle.sku} name={bundle.name} />
                <Quantity value={bundle.quantity} unit={item.unit} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function Named({ sku, name }: { sku: string; name: string }) {
  return (
    <span style={{ minWidth: 0 }}>
      <Link to="/stock/$sku" params={{ sku }} className="plain-link code">
        {sku}
      </Link>{" "}
      <span className="second-line">{name}</span>
    </span>
  );
}

/** How many of the bundle, where, and the component that allows no more. */
function Made({ row }: { row: Buildable }) {
  const formats = useFormats();
  const { limiting_sku: sku, limiting_needed: needed, next_receipt: next } = row;
  return (
    <li data-buildable={row.warehouse_code ?? "all"}>
      <div className="card-line">
        <span>{row.warehouse_code ?? t("stock.allWarehouses")}</span>
        <b>
          <Quantity value={row.quantity} unit={row.unit} />
        </b>
      </div>
      {sku && needed && (
        <div className="card-foot">
          {t("recipe.limited", {
            sku,
            needed: formats.quantity(needed),
            available: formats.quantity(row.limiting_available),
          })}
          {next && (
            <>
              {" · "}
              {t("recipe.next", { quantity: formats.quantity(next.quantity) })}{" "}
              {next.expected_on && <Day on={next.expected_on} />} {next.order_number}
            </>
          )}
        </div>
      )}
    </li>
  );
}

interface PartOf {
  product_id: string;
  sku: string;
  name: string;
  unit: string;
  quantity: string;
}

function Part({ part, scarce }: { part: PartOf; scarce: boolean }) {
  const levels = useRows(useLevels(part.product_id).data);
  const places = levels.filter(({ warehouse_id }) => warehouse_id !== null);
  return (
    <li className="card-line">
      <Named sku={part.sku} name={part.name} />
      <span style={{ textAlign: "right" }}>
        {scarce && (
          <Badge color="amber" mr={8}>
            {t("recipe.scarcest")}
          </Badge>
        )}
        <Quantity value={part.quantity} unit={part.unit} />
        <br />
        <span className="card-foot">
          <Quantity value={sum(places.map(({ available }) => available))} /> {t("recipe.available")}
        </span>
      </span>
    </li>
  );
}
