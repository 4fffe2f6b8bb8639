// The tree of categories, which comes as a list and is shown in many places.

import { useMemo } from "react";

import { useCategories } from "../api/lists";
import type { Category } from "../api/types";

export interface Branch {
  category: Category;
  /** 0 for a root. */
  depth: number;
  /** The names from the root down to this one. */
  path: string;
  children: readonly Branch[];
}

export interface CategoryTree {
  /** All of them, each after its parent, siblings by name. */
  all: readonly Branch[];
  roots: readonly Branch[];
  find(id: string | null | undefined): Branch | undefined;
  isPending: boolean;
  error: unknown;
  refetch(): unknown;
}

export function useCategoryTree(enabled = true): CategoryTree {
  const { data, isPending, error, refetch } = useCategories(enabled);
  return useMemo(() => {
    const roots = grow(data?.items ?? []);
    const all = roots.flatMap(flat);
    const byId = new Map(all.map((branch) => [branch.category.id, branch]));
    const find = (id: string | null | undefined) => byId.get(id ?? "");
    return { all, roots, find, isPending, error, refetch };
  }, [data, isPending, error, refetch]);
}

/** A branch and all below it, in the order they are shown. */
export function flat(branch: Branch): Branch[] {
  return [branch, ...branch.children.flatMap(flat)];
}

function grow(categories: readonly Category[]): Branch[] {
  const known = new Set(categories.map(({ id }) => id));
  const below = new Map<string, Category[]>();
  for (const category of categories) {
    const parent = category.parent_id ?? "";
    const key = known.has(parent) ? parent : "";
    below.set(key, [...(below.get(key) ?? []), category]);
  }
  const order = new Intl.Collator("en", { numeric: true });
  const branches = (parent: string, depth: number, above: string): Branch[] =>
    (below.get(parent) ?? [])
      .toSorted((a, b) => order.compare(a.name, b.name))
      .map((category) => {
        const path = above ? `${above} / ${category.name}` : category.name;
        return { category, depth, path, children: branches(category.id, depth + 1, path) };
      });
  return branches("", 0, "");
}
