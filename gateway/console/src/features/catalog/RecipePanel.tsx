// What a bundle is made of, to any depth, and how many can be built of what is there.

import { ActionIcon, Badge, Button, Skeleton } from "@mantine/core";
import { IconAlertTriangle, IconChevronDown, IconChevronRight, IconPencil } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import type { Part, Product } from "../../api/types";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useMay } from "../session/me";
import { Buildable } from "./Buildable";
import { useBuildable, useRecipe } from "./queries";

const RecipeEditor = lazily(() => import("./RecipeEditor"), "RecipeEditor");

interface Props {
  product: Product;
  editing: boolean;
  onEdit: (() => void) | undefined;
  onDone(): void;
}

export function RecipePanel({ product, editing, onEdit, onDone }: Props) {
  const stock = useMay()("inventory.stock.read");
  const { data: recipe, error, refetch } = useRecipe(product.id);
  const buildable = useBuildable(product.id, stock);
  if (error && !recipe) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  const inAll = buildable.data?.items.find(({ warehouse_id }) => warehouse_id === null);
  return (
    <Panel
      title={t("recipe.title")}
      actions={
        !editing &&
        onEdit && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPencil size={14} aria-hidden />}
            onClick={onEdit}
          >
            {t("recipe.edit")}
          </Button>
        )
      }
    >
      {stock && recipe && recipe.components.length > 0 && (
        <Buildable product={product} rows={buildable.data?.items ?? []} />
      )}
      {!recipe && <Skeleton height={90} m="md" aria-busy />}
      {recipe && editing && <RecipeEditor product={product} recipe={recipe} onDone={onDone} />}
      {recipe && !editing && recipe.components.length === 0 && (
        <EmptyState
          small
          icon={IconPencil}
          title={t("recipe.empty")}
          text={t("recipe.emptyText", { unit: product.unit })}
        />
      )}
      {recipe && !editing && recipe.components.length > 0 && (
        <ul className="plain-list" aria-label={t("recipe.title")}>
          {recipe.components.map((part) => (
            <PartRow key={part.product_id} part={part} depth={0} limiting={inAll?.limiting_id} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

interface RowProps {
  part: Part;
  depth: number;
  limiting: string | null | undefined;
}

function PartRow({ part, depth, limiting }: RowProps) {
  const [open, setOpen] = useState(false);
  const nested = part.kind === "bundle";
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <>
      <li className="part" style={{ paddingLeft: 12 + depth * 26 }} data-part={part.sku}>
        {nested ? (
          <ActionIcon
            size={24}
            aria-expanded={open}
            aria-label={t(open ? "recipe.shut" : "recipe.open", { sku: part.sku })}
            onClick={() => setOpen(!open)}
          >
            <Chevron size={16} aria-hidden />
          </ActionIcon>
        ) : (
          <span className="part-leaf" />
        )}
        <span className="clip part-name">
          <Link to="/products/$id" params={{ id: part.product_id }} className="plain-link code">
            {part.sku}
          </Link>{" "}
          {part.name}
        </span>
        {part.product_id === limiting && (
          <Badge color="amber" leftSection={<IconAlertTriangle size={13} aria-hidden />}>
            {t("recipe.limits")}
          </Badge>
        )}
        <Quantity value={part.quantity} unit={part.unit} />
      </li>
      {nested && open && <Nested part={part} depth={depth + 1} limiting={limiting} />}
    </>
  );
}

function Nested({ part, depth, limiting }: RowProps) {
  const { data } = useRecipe(part.product_id);
  return data?.components.map((inner) => (
    <PartRow key={inner.product_id} part={inner} depth={depth} limiting={limiting} />
  ));
}
