// Charges such as freight, and how the order is taxed: line by line, or with one sum for all of it.

import { ActionIcon, Button, Group, SimpleGrid, Stack, Switch, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";

import { t } from "../../i18n";
import { type Draft, type DraftCharge, isAmount } from "./draft";

interface Props {
  draft: Draft;
  change(part: Partial<Draft>): void;
}

export function CostsPanel({ draft: { charges, tax_amount }, change }: Props) {
  const put = (next: DraftCharge[]) => change({ charges: next });
  return (
    <Stack gap="xs" className="draft-costs">
      {charges.map((charge, index) => (
        <ChargeFields
          // They have no name of their own: their place is what tells them apart.
          key={index}
          charge={charge}
          onEdit={(part) => put(charges.with(index, { ...charge, ...part }))}
          onRemove={() => put(charges.filter((_, at) => at !== index))}
        />
      ))}
      <Group gap="lg">
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => put([...charges, { kind: "", amount: "", tax_amount: "" }])}
        >
          {t("charges.add")}
        </Button>
        <Switch
          size="xs"
          label={t("charges.taxWhole")}
          checked={tax_amount !== null}
          onChange={(event) => change({ tax_amount: event.currentTarget.checked ? "" : null })}
        />
        {tax_amount !== null && (
          <TextInput
            size="xs"
            w={140}
            aria-label={t("charges.taxAmount")}
            placeholder={t("charges.taxAmount")}
            inputMode="decimal"
            autoFocus
            value={tax_amount}
            error={tax_amount !== "" && !isAmount(tax_amount) && t("draft.priceWanted")}
            onChange={(event) => change({ tax_amount: event.currentTarget.value })}
          />
        )}
      </Group>
    </Stack>
  );
}

interface ChargeProps {
  charge: DraftCharge;
  onEdit(part: Partial<DraftCharge>): void;
  onRemove(): void;
}

function ChargeFields({ charge, onEdit, onRemove }: ChargeProps) {
  const number = (name: "amount" | "tax_amount") => ({
    label: t(`charges.${name}`),
    inputMode: "decimal" as const,
    value: charge[name],
    error: charge[name] !== "" && !isAmount(charge[name]) && t("draft.priceWanted"),
    onChange: (event: { currentTarget: { value: string } }) =>
      onEdit({ [name]: event.currentTarget.value }),
  });
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <SimpleGrid cols={3} spacing="xs" flex={1}>
        <TextInput
          label={t("charges.kind")}
          placeholder={t("charges.kindSuch")}
          autoFocus={charge.kind === ""}
          maxLength={200}
          value={charge.kind}
          onChange={(event) => onEdit({ kind: event.currentTarget.value })}
        />
        <TextInput {...number("amount")} />
        <TextInput {...number("tax_amount")} />
      </SimpleGrid>
      <ActionIcon
        size={34}
        aria-label={t("draft.remove", { name: charge.kind || t("charges.kind") })}
        onClick={onRemove}
      >
        <IconTrash size={17} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
