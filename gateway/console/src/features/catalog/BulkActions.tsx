// What can be done to many products at once: all of them or none, and taken back in the same way.

import "./texts";

import { Button, Group, Modal, Stack } from "@mantine/core";
import { IconArchive, IconArchiveOff, IconFolder } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Product } from "../../api/types";
import { t, tn } from "../../i18n";
import { CategoryPicker } from "../../ui/CategoryPicker";
import { useCategoryTree } from "../../ui/categories";
import { FormError } from "../../ui/ErrorPanel";
import { BulkBar, BulkButton, type Selection } from "../../ui/Selection";

type Values = Partial<Pick<Product, "category_id" | "active">>;
interface Done {
  text: string;
  undo(): Promise<unknown>;
}

/** Idempotency-Keys by what was sent: sent again just so, it takes effect once. */
type Keys = Map<string, string>;

interface Props {
  selection: Selection<Product>;
  onDone(done: Done): void;
}

// What one request takes.
const MOST = 500;

export function BulkActions({ selection, onDone }: Props) {
  const { chosen } = selection;
  const [choosing, setChoosing] = useState(false);
  const { current: keys } = useRef<Keys>(new Map());
  const cache = useQueryClient();
  const categories = useCategoryTree();
  const shown = () => cache.invalidateQueries({ queryKey: allOf(paths.products) });
  const changing = useMutation({
    mutationFn: (values: Values) => changed(chosen.map((product) => ({ product, values })), keys),
    onSuccess: (after, values) => {
      const before = new Map(chosen.map((product) => [product.id, product]));
      setChoosing(false);
      selection.clear();
      onDone({
        text: wording(values, after.length, categories.find(values.category_id)?.path),
        undo: async () => {
          const back = after.map((product) => ({ product, values: old(values, before.get(product.id)) }));
          await changed(back, keys);
          await shown();
        },
      });
    },
    // Somebody else may have been quicker: then the list shows how they are now.
    onSettled: shown,
  });
  const archived = chosen.filter(({ active }) => !active).length;
  return (
    <>
      <BulkBar selection={selection}>
        {chosen.length > MOST && <FormError error={new Error(t("bulk.tooMany", { most: MOST }))} />}
        <BulkButton
          icon={<IconFolder size={15} aria-hidden />}
          label={t("bulk.category")}
          onClick={() => setChoosing(true)}
        />
        {archived < chosen.length && (
          <BulkButton
            icon={<IconArchive size={15} aria-hidden />}
            label={t("products.archive")}
            busy={changing.isPending && !choosing}
            onClick={() => changing.mutate({ active: false })}
          />
        )}
        {archived > 0 && (
          <BulkButton
            icon={<IconArchiveOff size={15} aria-hidden />}
            label={t("products.restore")}
            busy={changing.isPending && !choosing}
            onClick={() => changing.mutate({ active: true })}
          />
        )}
        {!choosing && <FormError error={changing.error} />}
      </BulkBar>
      {choosing && (
        <CategoryDialog
          count={chosen.length}
          busy={changing.isPending}
          error={changing.error}
          onChoose={(category_id) => changing.mutate({ category_id })}
          onClose={() => {
            setChoosing(false);
            changing.reset();
          }}
        />
      )}
    </>
  );
}

interface DialogProps {
  count: number;
  busy: boolean;
  error: unknown;
  onChoose(category: string | null): void;
  onClose(): void;
}

function CategoryDialog({ count, busy, error, onChoose, onClose }: DialogProps) {
  const [category, setCategory] = useState<string | null>();
  return (
    <Modal opened onClose={onClose} title={tn("bulk.categoryOf", count)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (category !== undefined) onChoose(category);
        }}
      >
        <Stack gap="md">
          <CategoryPicker
            data-autofocus
            label={t("products.category")}
            placeholder={t("form.choose")}
            none={t("products.noCategory")}
            value={category}
            onChange={setCategory}
          />
          <FormError error={error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("form.cancel")}
            </Button>
            <Button type="submit" loading={busy} disabled={category === undefined}>
              {t("bulk.category")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The products as they are after it; each only if nobody changed it meanwhile. */
async function changed(
  changes: readonly { product: Product; values: Values }[],
  keys: Keys,
): Promise<Product[]> {
  const body = {
    changes: changes.map(({ product: { id, version }, values }) => ({
      product_id: id,
      version,
      set: values,
    })),
  };
  const asked = JSON.stringify(body);
  const key = keys.get(asked) ?? crypto.randomUUID();
  keys.set(asked, key);
  const headers = { "Idempotency-Key": key };
  const answer = await data(client.POST("/api/v1/catalog/products/bulk", { body, headers }));
  return answer.items;
}

/** What these fields were. */
function old(values: Values, before: Product | undefined): Values {
  if (!before) return {};
  return "active" in values ? { active: before.active } : { category_id: before.category_id };
}

function wording({ active }: Values, count: number, category: string | undefined): string {
  if (active === undefined) {
    return tn("bulk.moved", count, { category: category ?? t("products.noCategory") });
  }
  return active ? tn("bulk.restored", count) : tn("bulk.archived", count);
}
