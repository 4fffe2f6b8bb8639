// A product by its SKU and name, leading to its page in the catalogue or in stock.

import { Link } from "@tanstack/react-router";

/** Where links to other products lead: whoever looks at stock stays there. */
export type Place = "catalog" | "stock";

interface Props {
  part: { product_id: string; sku: string; name: string };
  place: Place | undefined;
}

export function ProductLink({ part: { product_id: id, sku, name }, place }: Props) {
  return (
    <>
      {place === "stock" ? (
        <Link to="/stock/$sku" params={{ sku }} className="plain-link code">
          {sku}
        </Link>
      ) : (
        <Link to="/products/$id" params={{ id }} className="plain-link code">
          {sku}
        </Link>
      )}{" "}
      {name}
    </>
  );
}
