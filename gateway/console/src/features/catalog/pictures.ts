// The pictures of one product: added one after the other, arranged as a whole.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { asProblem, sentence } from "../../api/problem";
import type { Picture, Product } from "../../api/types";

const PICTURES = "/api/v1/catalog/products/{product_id}/pictures";
const STALE = 412;

/** A file on its way, or refused with the server's words. */
export interface Sent {
  id: number;
  name: string;
  refused?: string;
}

interface Change {
  before: readonly Picture[];
  wanted: readonly Picture[];
}

export function usePictures(product: Product) {
  const known = useKnown(product);
  const arranging = useMutation({
    mutationFn: async (change: Change) => known.keep(await arranged(known.now(), change)),
    scope: { id: `pictures ${product.id}` },
  });
  const [sent, setSent] = useState<readonly Sent[]>([]);
  const add = async (files: Iterable<File>) => {
    const more = [...files].map((file) => ({ id: Math.random(), name: file.name, file }));
    setSent((others) => [...others, ...more]);
    for (const { id, file } of more) {
      try {
        known.keep(await added(product.id, file));
        setSent((all) => all.filter((one) => one.id !== id));
      } catch (error) {
        const refused = wordsOf(error);
        setSent((all) => all.map((one) => (one.id === id ? { ...one, refused } : one)));
      }
    }
  };
  const { isPending, variables, error, mutateAsync } = arranging;
  const pictures = isPending ? variables.wanted : known.now().pictures;
  return {
    pictures,
    sent,
    error,
    add,
    dismiss: (id: number) => setSent((all) => all.filter((one) => one.id !== id)),
    /** Shown at once; what the server refuses is said by `error`, and what it has is shown again. */
    arrange: (wanted: readonly Picture[]) =>
      mutateAsync({ before: pictures, wanted }).catch(() => undefined),
    /** Put one that was removed back; throws what the server says. */
    restore: (picture: Picture, place: number) => {
      const before = known.now().pictures;
      return mutateAsync({ before, wanted: before.toSpliced(place, 0, picture) });
    },
  };
}

/** The product as it was last heard of: from the page, or from an answer to ourselves. */
function useKnown(product: Product) {
  const cache = useQueryClient();
  const newest = useRef(product);
  const [, show] = useState(0);
  const { id, version } = newest.current;
  if (product.id !== id || product.version > version) newest.current = product;
  return {
    now: () => newest.current,
    keep: (answer: Product) => {
      if (answer.version > newest.current.version) newest.current = answer;
      show(answer.version);
      const params = { path: { product_id: answer.id } };
      cache.setQueryData(["get", paths.product, { params }], answer);
      void cache.invalidateQueries({ queryKey: allOf(paths.products) });
    },
  };
}

async function arranged(product: Product, { before, wanted }: Change): Promise<Product> {
  try {
    return await put(product, wanted);
  } catch (error) {
    if (asProblem(error).status !== STALE) throw error;
  }
  // Somebody else changed the product meanwhile: the same change to what there is now.
  const params = { path: { product_id: product.id } };
  const fresh = await data(client.GET(paths.product, { params }));
  const has = (pictures: readonly Picture[], { id }: Picture) => pictures.some((p) => p.id === id);
  const stay = wanted.filter((one) => has(fresh.pictures, one) || !has(before, one));
  const news = fresh.pictures.filter((one) => !has(before, one) && !has(wanted, one));
  return put(fresh, [...stay, ...news]);
}

function put({ id, version }: Product, pictures: readonly Picture[]): Promise<Product> {
  const params = { path: { product_id: id } };
  const headers = { "If-Match": `"${version}"` };
  return data(client.PUT(PICTURES, { params, headers, body: { pictures: [...pictures] } }));
}

function added(product_id: string, file: File): Promise<Product> {
  const form = new FormData();
  form.append("file", file);
  const params = { path: { product_id } };
  // The body is typed as its parts; what is sent is the form itself.
  return data(client.POST(PICTURES, { params, body: { file: "" }, bodySerializer: () => form }));
}

function wordsOf(error: unknown): string {
  const problem = asProblem(error);
  return sentence(problem.errors[0]?.message ?? problem.message);
}
