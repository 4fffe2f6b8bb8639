// Somebody changed the order while one was editing it: what one's own would change of it now.

import "./texts";

import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import { useWarehouses } from "../../api/lists";
import type { Order } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Differences } from "./Differences";
import { contentOf, contentOfDraft, differences } from "./differences";
import type { Draft } from "./draft";

interface Props {
  /** As it is now. */
  order: Order;
  draft: Draft;
  onMine(): void;
  onTheirs(): void;
}

export function StaleEdit({ order, draft, onMine, onTheirs }: Props) {
  const formats = useFormats();
  const { data } = useWarehouses();
  const warehouse = data?.items.find(({ id }) => id === draft.warehouse_id)?.name;
  const mine = contentOfDraft(draft, warehouse ?? order.warehouse_name);
  return (
    <Alert color="amber" role="alert" icon={<IconAlertTriangle aria-hidden />} title={t("draft.stale")}>
      <Stack gap="sm">
        <Text size="sm">{t("draft.staleText")}</Text>
        <Differences rows={differences(contentOf(order), mine, formats)} />
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={onTheirs}>
            {t("draft.takeTheirs")}
          </Button>
          <Button size="xs" onClick={onMine}>
            {t("stale.keepMine")}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
