// The bundles a product goes into.

import type { Product } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Panel } from "../../ui/Page";
import { type Place, ProductLink } from "./ProductLink";
import { useRecipe } from "./queries";

interface Props {
  product: Pick<Product, "id" | "unit">;
  place?: Place;
}

export function UsedIn({ product, place }: Props) {
  const formats = useFormats();
  const { data } = useRecipe(product.id);
  if (!data || data.used_in.length === 0) return null;
  return (
    <Panel title={t("recipe.partOf")}>
      <ul className="plain-list">
        {data.used_in.map((part) => (
          <li key={part.product_id} className="card-line">
            <span className="clip">
              <ProductLink part={part} place={place} />
            </span>
            <span className="number second-line">
              {t("recipe.usedInEach", {
                quantity: formats.quantity(part.quantity),
                unit: product.unit,
              })}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
