// One picture of a product, whole, in one of the sizes the server keeps.

import { useQuery } from "@tanstack/react-query";

import { client } from "../api/client";
import { asAddress } from "../api/images";
import type { Picture } from "../api/types";

const PICTURE = "/api/v1/catalog/products/{product_id}/pictures/{picture_id}";

interface Props {
  product: string;
  picture: Picture;
  size: 64 | 256 | 1024;
  /** What to say where nobody wrote what the picture shows. */
  fallback: string;
}

export function ProductPicture({ product, picture, size, fallback }: Props) {
  const { data: source } = useQuery({
    queryKey: ["picture", picture.id, size],
    queryFn: () => {
      const path = { product_id: product, picture_id: picture.id };
      return asAddress(client.GET(PICTURE, { params: { path, query: { size } }, parseAs: "blob" }));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <img
      src={source}
      alt={picture.alt || fallback}
      className="product-picture"
      data-waiting={source === undefined || undefined}
      draggable={false}
    />
  );
}
