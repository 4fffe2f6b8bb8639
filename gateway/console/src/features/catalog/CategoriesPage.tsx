// The tree of categories: added to, renamed, moved and archived, by mouse or by keyboard alone.

import "./texts";
import "./catalog.css";

import { Button, Text } from "@mantine/core";
import { IconFolders, IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import type { Category } from "../../api/types";
import { t } from "../../i18n";
import { useCategoryTree } from "../../ui/categories";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { Page } from "../../ui/Page";
import { useMay } from "../session/me";
import { CatalogTabs } from "./CatalogTabs";
import { CategoryTree, type Doing } from "./CategoryTree";
import { useSaveCategory } from "./saveCategory";

const MoveDialog = lazily(() => import("./MoveDialog"), "MoveDialog");

export function CategoriesPage() {
  const tree = useCategoryTree();
  const navigate = useNavigate();
  const manage = useMay()("catalog.products.manage");
  const [adding, setAdding] = useState<string | null | undefined>(undefined);
  const [renaming, setRenaming] = useState<string>();
  const [moving, setMoving] = useState<Category>();
  const save = useSaveCategory();
  const done = () => {
    setAdding(undefined);
    setRenaming(undefined);
    save.reset();
  };
  const doing: Doing = {
    adding,
    renaming,
    error: save.error,
    busy: save.isPending,
    show: ({ id }) => void navigate({ to: "/products", search: { category: id } }),
    cancel: done,
    name: (name) => {
      if (renaming) save.mutate({ category: tree.find(renaming)?.category, change: { name } }, { onSuccess: done });
      else save.mutate({ change: { name, parent_id: adding ?? null } }, { onSuccess: done });
    },
    ...(manage && {
      add: (parent: Category | null) => {
        done();
        setAdding(parent?.id ?? null);
      },
      rename: ({ id }: Category) => {
        done();
        setRenaming(id);
      },
      move: setMoving,
      turn: (category: Category) => save.mutate({ category, change: { active: !category.active } }),
    }),
  };
  const create = manage && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => doing.add?.(null)}>
      {t("categories.new")}
    </Button>
  );
  const naming = adding !== undefined || renaming !== undefined;
  return (
    <Page title={t("nav.products")} actions={create}>
      <CatalogTabs />
      {tree.error ? <ErrorPanel error={tree.error} onRetry={() => void tree.refetch()} /> : null}
      <div className="category-panel panel" aria-busy={tree.isPending || undefined}>
        {!naming && <FormError error={save.error} />}
        {tree.all.length === 0 && adding === undefined && !tree.isPending ? (
          <EmptyState icon={IconFolders} title={t("categories.none")} text={t("categories.noneText")}>
            {create}
          </EmptyState>
        ) : (
          <CategoryTree roots={tree.roots} doing={doing} />
        )}
      </div>
      {manage && tree.all.length > 0 && (
        <Text size="xs" c="dimmed" mt="xs" visibleFrom="sm">
          {t("categories.keys")}
        </Text>
      )}
      {moving && <MoveDialog category={moving} onClose={() => setMoving(undefined)} />}
    </Page>
  );
}
