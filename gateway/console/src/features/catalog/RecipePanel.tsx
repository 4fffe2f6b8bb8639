// What a bundle is made of, to any depth, how many can be built of what is there, and what limits it.

import { ActionIcon, Badge, Button, Skeleton } from "@mantine/core";
import { IconAlertTriangle, IconChevronDown, IconChevronRight, IconPencil } from "@tabler/icons-react";
import { useState } from "react";

import { useRows } from "../../api/pages";
import type { Part, Product } from "../../api/types";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useMay } from "../session/me";
import { totalOf, useLevels } from "../stock/queries";
import { Buildable } from "./Buildable";
import { type Place, ProductLink } from "./ProductLink";
import { useBuildable, useRecipe } from "./queries";

const RecipeEditor = lazily(() => import("./RecipeEditor"), "RecipeEditor");

interface Props {
  product: Pick<Product, "id" | "unit">;
  place?: Place;
  /** For who may write it. */
  editing?: boolean;
  onEdit?: (() => void) | undefined;
  onDone?: () => void;
}

export function RecipePanel({ product, place, editing = false, onEdit, onDone = nothing }: Props) {
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
            <PartRow
              key={part.product_id}
              part={part}
              depth={0}
              limiting={inAll?.limiting_id}
              place={place}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function nothing() {}

interface RowProps {
  part: Part;
  depth: number;
  limiting: string | null | undefined;
  place: Place | undefined;
}

function PartRow(props: RowProps) {
  const { part, depth, limiting, place } = props;
  const stock = useMay()("inventory.stock.read");
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
          <ProductLink part={part} place={place} />
        </span>
        {part.product_id === limiting && (
          <Badge color="amber" leftSection={<IconAlertTriangle size={13} aria-hidden />}>
            {t("recipe.limits")}
          </Badge>
        )}
        <span className="part-figures">
          <Quantity value={part.quantity} unit={part.unit} />
          {stock && !nested && <Available product={part.product_id} />}
        </span>
      </li>
      {nested && open && <Nested {...props} depth={depth + 1} />}
    </>
  );
}

function Nested(props: RowProps) {
  const { data } = useRecipe(props.part.product_id);
  return data?.components.map((inner) => (
    <PartRow {...props} key={inner.product_id} part={inner} />
  ));
}

function Available({ product }: { product: string }) {
  const { data } = useLevels(product);
  const levels = useRows(data);
  if (!data) return null;
  return (
    <div className="card-foot">
      <Quantity value={totalOf(levels, "available")} /> {t("recipe.available")}
    </div>
  );
}
