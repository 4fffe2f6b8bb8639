// What a product is: category, price, unit, barcodes, attributes, description.

import { Text } from "@mantine/core";
import type { ReactNode } from "react";

import type { Product } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { useCategoryTree } from "../../ui/categories";
import { AnchorLink } from "../../ui/links";
import { Price } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";

export function ProductFacts({ product }: { product: Product }) {
  const formats = useFormats();
  const category = useCategoryTree().find(product.category_id);
  const { unit, pack_size: pack } = product;
  return (
    <Panel title={t("products.about")}>
      <dl className="facts-list">
        <Fact name={t("products.price")}>
          <b className="fact-price">
            <Price value={product.price} currency={product.currency} />
          </b>
          <Text span size="sm" c="dimmed">
            {t("products.taxed", { rate: formats.quantity(product.tax_rate) })}
          </Text>
        </Fact>
        <Fact name={t("products.category")}>
          {category ? (
            <AnchorLink to="/products" search={{ category: category.category.id }} size="sm">
              {category.path}
            </AnchorLink>
          ) : (
            t("products.noCategory")
          )}
        </Fact>
        <Fact name={t("stock.unit")}>
          {unit}
          {pack != null && (
            <Text span size="sm" c="dimmed">
              {t("products.inPack", { quantity: formats.quantity(pack), unit })}
            </Text>
          )}
        </Fact>
        {product.barcodes.length > 0 && (
          <Fact name={t("products.barcodes")}>
            <span className="code">{product.barcodes.join(", ")}</span>
          </Fact>
        )}
        {Object.entries(product.attributes).map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
        <Fact name={t("products.backOrder")}>
          {t(`products.backOrder.${product.back_order ? "yes" : "no"}`)}
        </Fact>
        {product.description && (
          <Fact name={t("products.description")}>
            <span style={{ whiteSpace: "pre-line" }}>{product.description}</span>
          </Fact>
        )}
      </dl>
    </Panel>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
