// The bundles a product goes into.

import { Link } from "@tanstack/react-router";

import type { Product } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Panel } from "../../ui/Page";
import { useRecipe } from "./queries";

export function UsedIn({ product }: { product: Product }) {
  const formats = useFormats();
  const { data } = useRecipe(product.id);
  if (!data || data.used_in.length === 0) return null;
  return (
    <Panel title={t("recipe.partOf")}>
      <ul className="plain-list">
        {data.used_in.map((part) => (
          <li key={part.product_id} className="card-line">
            <span className="clip">
              <Link to="/products/$id" params={{ id: part.product_id }} className="plain-link code">
                {part.sku}
              </Link>{" "}
              {part.name}
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
