// What a product's stock is worth; only for those who may see costs, others never load it.

import { api } from "../../../api/client";
import { paths } from "../../../api/keys";
import { sum } from "../../../format/decimal";
import { t } from "../../../i18n";
import { Money } from "../../../ui/Numbers";

// Later than every entry: what it is worth now, and it goes on being that as entries come.
const EVER = "9000-01-01T00:00:00Z";

export function Worth({ product }: { product: string }) {
  const query = { product_id: product, at: EVER, limit: 200 };
  const { data } = api.useQuery("get", paths.stockAsOf, { params: { query } });
  const values = (data?.items ?? []).flatMap(({ value }) => (value == null ? [] : [value]));
  const currency = data?.items.find((row) => row.currency)?.currency;
  return (
    <div>
      <dt>{t("item.value")}</dt>
      <dd data-total="value">
        {data ? <Money value={sum(values)} currency={currency ?? undefined} /> : "–"}
      </dd>
    </div>
  );
}
