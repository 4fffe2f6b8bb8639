// What a bundle is made of and how many can be built; and what goes into what.

import "../../catalog/texts";
import "../../catalog/catalog.css";

import { Stack } from "@mantine/core";
import { IconPuzzle } from "@tabler/icons-react";

import { t } from "../../../i18n";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { Panel } from "../../../ui/Page";
import { useRecipe } from "../../catalog/queries";
import { RecipePanel } from "../../catalog/RecipePanel";
import { UsedIn } from "../../catalog/UsedIn";
import type { PartProps } from "./part";

export function Recipe({ item }: PartProps) {
  const { data: recipe, error, refetch } = useRecipe(item.id);
  if (error && !recipe) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  const isMade = item.kind === "bundle";
  return (
    <Stack gap="md">
      {isMade && <RecipePanel product={item} place="stock" />}
      {!isMade && recipe?.used_in.length === 0 && (
        <Panel title={t("item.tab.recipe")}>
          <EmptyState icon={IconPuzzle} title={t("recipe.none")} text={t("recipe.noneText")} />
        </Panel>
      )}
      <UsedIn product={item} place="stock" />
    </Stack>
  );
}
