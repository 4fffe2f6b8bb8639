// Makes or changes a category.

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { client } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Category } from "../../api/types";

interface Saving {
  /** What is changed; without it a new one is made. */
  category?: Category;
  change: { name?: string; parent_id?: string | null; active?: boolean };
}

export function useSaveCategory() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ category, change }: Saving) =>
      category
        ? client.PATCH("/api/v1/catalog/categories/{category_id}", {
            params: { path: { category_id: category.id } },
            body: change,
            headers: { "If-Match": `"${category.version}"` },
          })
        : client.POST(paths.categories, {
            body: { name: change.name ?? "", parent_id: change.parent_id ?? null },
            headers: { "Idempotency-Key": crypto.randomUUID() },
          }),
    // A refusal may say that it was changed meanwhile: then it is shown as it is now.
    onSettled: () => cache.invalidateQueries({ queryKey: allOf(paths.categories) }),
  });
}
