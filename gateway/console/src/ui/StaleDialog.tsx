// Somebody saved while one was editing: both versions side by side, and the choice between them.

import { Button, Group, Modal, Stack, Text } from "@mantine/core";

import { learn, t } from "../i18n";
import texts from "../i18n/en-IN.stale.json";
import type { Field, Values } from "./RecordDrawer";

learn(texts);

interface Props {
  fields: readonly Field[];
  mine: Values;
  theirs: Values;
  onMine(): void;
  onTheirs(): void;
  onClose(): void;
}

export function StaleDialog({ fields, mine, theirs, onMine, onTheirs, onClose }: Props) {
  const different = fields.filter(({ name }) => (mine[name] ?? "") !== (theirs[name] ?? ""));
  const shown = (field: Field, value = "") =>
    field.show?.(value) ??
    field.options?.find((option) => option.value === value)?.label ?? (value || "–");
  return (
    <Modal opened onClose={onClose} title={t("stale.title")} size="lg">
      <Stack gap="md">
        <Text size="sm">{different.length > 0 ? t("stale.text") : t("stale.same")}</Text>
        {different.length > 0 && (
          <div className="table-frame" role="region" aria-label={t("stale.title")} tabIndex={0}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t("stale.field")}</th>
                  <th scope="col">{t("stale.mine")}</th>
                  <th scope="col">{t("stale.theirs")}</th>
                </tr>
              </thead>
              <tbody>
                {different.map((field) => (
                  <tr key={field.name} className="row">
                    <th scope="row">{field.label}</th>
                    <td>{shown(field, mine[field.name])}</td>
                    <td>{shown(field, theirs[field.name])}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onTheirs}>
            {t("stale.takeTheirs")}
          </Button>
          <Button onClick={onMine}>{t("stale.keepMine")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
