// The two ends of a form within a panel.

import { Button, Group } from "@mantine/core";

import { t } from "../../i18n";

interface Props {
  verb: string;
  loading: boolean;
  onCancel(): void;
}

export function Verbs({ verb, loading, onCancel }: Props) {
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onCancel}>
        {t("form.cancel")}
      </Button>
      <Button type="submit" loading={loading}>
        {verb}
      </Button>
    </Group>
  );
}
