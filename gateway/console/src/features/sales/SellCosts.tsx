// What a sale costs us and earns, for those who may see costs: of a line, and in all.

import { Text } from "@mantine/core";
import { keepPreviousData } from "@tanstack/react-query";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { compare, isPositive, multiply, sum } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Money } from "../../ui/Numbers";
import { useMay } from "../session/me";
import { earnedBy, marginOf, sumsOf } from "./reckoning";
import type { SaleDraft, SaleLineDraft } from "./selling";

/** As many products as are told of at once. */
const MOST = 200;

/** What one of each product costs now, where that is known; none at all for who may not see it. */
export type Costs = ReadonlyMap<string, string> | undefined;

export function useCosts(lines: readonly SaleLineDraft[]): Costs {
  const may = useMay()("costs.read");
  const ids = [...new Set(lines.map(({ product_id }) => product_id))].sort().slice(0, MOST).join(",");
  const { data } = api.useQuery("get", paths.productCosts, { params: { query: { ids } } }, {
    enabled: may && ids !== "",
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  return may && data ? new Map(data.items.map((one) => [one.product_id, one.unit_cost])) : undefined;
}

interface Props {
  draft: SaleDraft;
  costs: Costs;
}

function costOf({ product_id, quantity }: SaleLineDraft, costs: Costs): string | undefined {
  const cost = costs?.get(product_id);
  return cost !== undefined && isPositive(quantity) ? multiply(quantity, cost) : undefined;
}

/** Under a line: what it costs, what is left of its price. */
export function LineMargin({ draft, costs, line }: Props & { line: SaleLineDraft }) {
  const formats = useFormats();
  const unit = costs?.get(line.product_id);
  if (!costs) return null;
  if (unit === undefined) {
    return (
      <Text size="xs" c="dimmed">
        {t("sell.costUnknown")}
      </Text>
    );
  }
  const cost = costOf(line, costs);
  const each = t("sell.costEach", { cost: formats.price(unit) });
  if (cost === undefined) {
    return (
      <Text size="xs" c="dimmed">
        {each}
      </Text>
    );
  }
  const { amount, percent } = marginOf(earnedBy(line, draft), cost);
  const margin = t("sell.margin", {
    amount: formats.money(amount),
    percent: percent === null ? "–" : formats.quantity(percent),
  });
  return (
    <Text size="xs" className={compare(amount, "0") < 0 ? "negative" : "dim"}>
      {each} · {margin}
    </Text>
  );
}

/** Of all lines, charges aside; as long as a line's cost is not known, neither is this. */
export function SaleMargin({ draft, costs }: Props) {
  const formats = useFormats();
  const known = draft.lines.flatMap((line) => costOf(line, costs) ?? []);
  if (!costs || known.length === 0 || known.length < draft.lines.length) return null;
  const cost = sum(known);
  const { amount, percent } = marginOf(sumsOf(draft).lines, cost);
  return (
    <dl className="totals">
      <div>
        <dt>{t("sell.cost")}</dt>
        <dd>
          <Money value={cost} />
        </dd>
      </div>
      <div>
        <dt>{percent === null ? t("sell.earned") : t("sell.earnedOf", { percent: formats.quantity(percent) })}</dt>
        <dd>
          <Money value={amount} />
        </dd>
      </div>
    </dl>
  );
}
