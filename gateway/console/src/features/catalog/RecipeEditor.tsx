// Writes a bundle's recipe: components found or scanned, how much of each; refusals beside their line.

import "./texts";

import { ActionIcon, Button, Group, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import { asProblem, sentence } from "../../api/problem";
import type { Part, Product, Recipe } from "../../api/types";
import { isPositive, plain } from "../../format/decimal";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { ProductPicker } from "../../ui/ProductPicker";
import type { Field } from "../../ui/RecordDrawer";
import { StaleDialog } from "../../ui/StaleDialog";

type Line = Pick<Part, "product_id" | "sku" | "name" | "unit" | "quantity">;
/** What is wrong with a line, by its product. */
type Wrongs = Readonly<Record<string, string>>;

interface Props {
  product: Pick<Product, "id">;
  recipe: Recipe;
  onDone(): void;
}

export function RecipeEditor({ product, recipe, onDone }: Props) {
  const cache = useQueryClient();
  const [lines, setLines] = useState<readonly Line[]>(() => linesOf(recipe));
  const [version, setVersion] = useState(recipe.version);
  const [picked, setPicked] = useState("");
  const [wrongs, setWrongs] = useState<Wrongs>({});
  const [theirs, setTheirs] = useState<Recipe | null>(null);
  const params = { path: { product_id: product.id } };
  const saving = useMutation({
    mutationFn: (onto: number) =>
      client.PUT(paths.recipe, {
        params,
        body: { components: lines.map(({ product_id, quantity }) => ({ product_id, quantity })) },
        headers: { "If-Match": `"${onto}"` },
      }),
    onSuccess: () => {
      for (const path of [paths.recipe, paths.buildable]) {
        void cache.invalidateQueries({ queryKey: allOf(path) });
      }
      onDone();
    },
    onError: async (error) => {
      setWrongs(await wrongsOf(error, lines));
      if (asProblem(error).status === 412) setTheirs(await data(client.GET(paths.recipe, { params })));
    },
  });
  const edit = (id: string, quantity: string) => {
    setWrongs(({ [id]: _, ...others }) => others);
    setLines((old) => old.map((line) => (line.product_id === id ? { ...line, quantity } : line)));
  };
  const add = ({ id, sku, name, unit }: Product) => {
    setPicked(id);
    if (lines.some(({ product_id }) => product_id === id)) return;
    setLines([...lines, { product_id: id, sku, name, unit, quantity: "1" }]);
  };
  const save = (onto: number) => {
    const missing = lines.filter(({ quantity }) => !isPositive(quantity));
    setWrongs(Object.fromEntries(missing.map((line) => [line.product_id, t("recipe.quantityWanted")])));
    if (missing.length === 0) saving.mutate(onto);
  };
  const { status } = asProblem(saving.error);
  return (
    <form
      className="recipe-editor"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save(version);
      }}
    >
      {lines.map((line) => (
        <LineRow
          key={line.product_id}
          line={line}
          wrong={wrongs[line.product_id]}
          focused={line.product_id === picked}
          onEdit={(quantity) => edit(line.product_id, quantity)}
          onRemove={() => setLines(lines.filter((other) => other !== line))}
        />
      ))}
      <ProductPicker
        label={t("recipe.add")}
        placeholder={t("recipe.find")}
        taken={[product.id, ...lines.map(({ product_id }) => product_id)]}
        autoFocus={lines.length === 0}
        onPick={add}
      />
      {status !== 412 && Object.keys(wrongs).length === 0 && <FormError error={saving.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onDone}>
          {t("recipe.discard")}
        </Button>
        <Button type="submit" loading={saving.isPending}>
          {t("recipe.save")}
        </Button>
      </Group>
      {theirs && (
        <StaleDialog
          fields={fieldsOf(lines, linesOf(theirs))}
          mine={amountsOf(lines)}
          theirs={amountsOf(linesOf(theirs))}
          onTheirs={() => {
            setLines(linesOf(theirs));
            setVersion(theirs.version);
            setTheirs(null);
          }}
          onMine={() => {
            setVersion(theirs.version);
            setTheirs(null);
            save(theirs.version);
          }}
          onClose={() => setTheirs(null)}
        />
      )}
    </form>
  );
}

interface RowProps {
  line: Line;
  wrong: string | undefined;
  /** Just picked: how much comes next. */
  focused: boolean;
  onEdit(quantity: string): void;
  onRemove(): void;
}

function LineRow({ line, wrong, focused, onEdit, onRemove }: RowProps) {
  return (
    <div className="recipe-line" data-line={line.sku}>
      <span className="recipe-product">
        <b className="code">{line.sku}</b> {line.name}
        {wrong && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {wrong}
          </Text>
        )}
      </span>
      <TextInput
        aria-label={t("recipe.quantityOf", { sku: line.sku })}
        autoFocus={focused}
        inputMode="decimal"
        w={110}
        error={Boolean(wrong)}
        value={line.quantity}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => onEdit(event.currentTarget.value)}
      />
      <span className="recipe-unit">{line.unit}</span>
      <ActionIcon size={34} aria-label={t("recipe.remove", { sku: line.sku })} onClick={onRemove}>
        <IconTrash size={17} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function linesOf({ components }: Recipe): Line[] {
  return components.map((part) => ({ ...part, quantity: plain(part.quantity) }));
}

function amountsOf(lines: readonly Line[]): Record<string, string> {
  return Object.fromEntries(lines.map(({ product_id, quantity }) => [product_id, quantity]));
}

function fieldsOf(...recipes: (readonly Line[])[]): Field[] {
  const names = new Map(recipes.flat().map(({ product_id, sku, name }) => [product_id, `${sku} ${name}`]));
  return [...names].map(([name, label]) => ({ name, label }));
}

/** The server's words at the line each is about; a circle is told by the SKUs it goes through. */
async function wrongsOf(error: unknown, lines: readonly Line[]): Promise<Wrongs> {
  const { code, errors, members } = asProblem(error);
  if (code === "recipe_cycle" && Array.isArray(members.path)) {
    const path = members.path as string[];
    const at = path[1] ?? "";
    return { [at]: t("recipe.cycle", { path: (await skusOf(path)).join(" → ") }) };
  }
  const at = (field: string) => lines[Number(/^components\.(\d+)/.exec(field)?.[1])]?.product_id;
  return Object.fromEntries(
    errors.flatMap(({ field, message }) => {
      const id = at(field);
      return id ? [[id, sentence(message)]] : [];
    }),
  );
}

async function skusOf(ids: readonly string[]): Promise<string[]> {
  const query = { ids: [...new Set(ids)].join(","), limit: 200 };
  const { items } = await data(client.GET(paths.products, { params: { query } }));
  const skus = new Map(items.map(({ id, sku }) => [id, sku]));
  return ids.map((id) => skus.get(id) ?? "…");
}
