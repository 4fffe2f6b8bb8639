// Where to and by when.

import { Alert, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useEffect } from "react";

import { useOpenWarehouses, useWarehouses } from "../../api/lists";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { AnchorLink } from "../../ui/links";
import { WarehousePicker } from "../../ui/WarehousePicker";
import type { Draft } from "./draft";

interface Props {
  draft: Draft;
  change(part: Partial<Draft>): void;
}

export function WarehouseStep({ draft, change }: Props) {
  const formats = useFormats();
  const { isSuccess } = useWarehouses();
  const open = useOpenWarehouses();
  const [first] = open.keys();
  // Where there is but one, there is nothing to choose.
  const only = !draft.warehouse_id && open.size === 1 ? first : undefined;
  useEffect(() => {
    if (only) change({ warehouse_id: only });
  }, [only]);
  return (
    <Stack gap="md" className="panel" p="md">
      {isSuccess && open.size === 0 && (
        <Alert color="amber" title={t("warehouses.none")}>
          <AnchorLink to="/warehouses">
            {t("warehouses.noneText")}
          </AnchorLink>
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <WarehousePicker
          label={t("order.deliverTo")}
          placeholder={t("form.choose")}
          autoFocus
          searchable
          value={draft.warehouse_id}
          onChange={(id) => change({ warehouse_id: id })}
        />
        <TextInput
          label={t("orders.expected")}
          // The browser writes the field in its own way; this is the company's.
          description={draft.expected_on ? formats.date(draft.expected_on) : t("form.optional")}
          type="date"
          value={draft.expected_on}
          onChange={(event) => change({ expected_on: event.currentTarget.value })}
        />
      </SimpleGrid>
      <Textarea
        label={t("ledger.note")}
        description={t("form.optional")}
        rows={3}
        maxLength={1000}
        value={draft.note}
        onChange={(event) => change({ note: event.currentTarget.value })}
      />
    </Stack>
  );
}
