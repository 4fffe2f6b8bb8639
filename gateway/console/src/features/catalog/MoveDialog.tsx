// Where in the tree a category is to lie.

import "./texts";

import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";

import type { Category } from "../../api/types";
import { t } from "../../i18n";
import { CategoryPicker } from "../../ui/CategoryPicker";
import { FormError } from "../../ui/ErrorPanel";
import { useSaveCategory } from "./saveCategory";

export function MoveDialog({ category, onClose }: { category: Category; onClose(): void }) {
  const [parent, setParent] = useState(category.parent_id);
  const save = useSaveCategory();
  return (
    <Modal opened onClose={onClose} title={t("categories.moveTo", { name: category.name })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ category, change: { parent_id: parent } }, { onSuccess: onClose });
        }}
      >
        <Stack gap="md">
          <CategoryPicker
            data-autofocus
            label={t("categories.below")}
            none={t("categories.root")}
            without={category.id}
            value={parent}
            onChange={setParent}
          />
          <FormError error={save.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("form.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t("categories.move")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
