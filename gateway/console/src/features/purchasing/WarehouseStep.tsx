// Where to and by when.

import { Alert, SimpleGrid, Select, Stack, Textarea, TextInput } from "@mantine/core";

import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { AnchorLink } from "../../ui/links";
import { useWarehouses } from "../stock/queries";
import type { Draft } from "./draft";

interface Props {
  draft: Draft;
  change(part: Partial<Draft>): void;
}

export function WarehouseStep({ draft, change }: Props) {
  const formats = useFormats();
  const { data } = useWarehouses();
  const warehouses = (data?.items ?? []).filter(({ active }) => active);
  return (
    <Stack gap="md" className="panel" p="md">
      {data && warehouses.length === 0 && (
        <Alert color="amber" title={t("warehouses.none")}>
          <AnchorLink to="/warehouses">
            {t("warehouses.noneText")}
          </AnchorLink>
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label={t("order.deliverTo")}
          placeholder={t("form.choose")}
          data={warehouses.map(({ id, code, name }) => ({ value: id, label: `${name} (${code})` }))}
          value={draft.warehouse_id || null}
          onChange={(id) => change({ warehouse_id: id ?? "" })}
          allowDeselect={false}
          searchable
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
