// The products on screen as a file: what the filters leave, in the order of the catalogue.

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { ProductsSearch } from "../../router";
import { ExportMenu as Menu, type Format } from "../../ui/ExportMenu";

export function ExportMenu({ filters }: { filters: ProductsSearch }) {
  return <Menu name="products" fetched={(format) => fetched(filters, format)} />;
}

function fetched({ q, category, kind, state }: ProductsSearch, format: Format): Promise<unknown> {
  const query = {
    format,
    q,
    category_id: category,
    kind,
    active: state === "all" ? undefined : state !== "archived",
  };
  return data(client.GET(paths.productsExport, { params: { query }, parseAs: "blob" }));
}
