// What holds for the whole sale: a discount on all of it, and charges such as freight.

import { ActionIcon, Button, Group, Input, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { KeyboardEvent, ReactNode } from "react";

import { t } from "../../i18n";
import { isAmount, isBlankOrAmount, type Manner, type SaleChargeDraft, type SaleDraft } from "./selling";

interface Props {
  draft: SaleDraft;
  change(part: Partial<SaleDraft>): void;
}

export function SellTerms({ draft: { discount, discounts, charges }, change }: Props) {
  const put = (next: SaleChargeDraft[]) => change({ charges: next });
  return (
    <Stack gap="xs" px={16} py="sm">
      {charges.map((charge, index) => (
        <ChargeFields
          // They have no name of their own: their place is what tells them apart.
          key={index}
          charge={charge}
          onEdit={(part) => put(charges.with(index, { ...charge, ...part }))}
          onRemove={() => put(charges.filter((_, at) => at !== index))}
        />
      ))}
      <Group gap="md" align="flex-end">
        <SomeField
          label={t(discounts === "percent" ? "sell.orderPercent" : "sell.orderAmount")}
          of={t("sell.orderDiscount")}
          value={discount}
          manner={discounts}
          onEdit={(value) => change({ discount: value })}
          onManner={(manner) => change({ discounts: manner })}
        />
        <Button
          size="compact-sm"
          variant="subtle"
          mb={4}
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => put([...charges, { kind: "", amount: "", tax: "", taxes: "percent" }])}
        >
          {t("sell.addCharge")}
        </Button>
      </Group>
    </Stack>
  );
}

interface ChargeProps {
  charge: SaleChargeDraft;
  onEdit(part: Partial<SaleChargeDraft>): void;
  onRemove(): void;
}

function ChargeFields({ charge, onEdit, onRemove }: ChargeProps) {
  const { kind, amount, tax, taxes } = charge;
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        label={t("sell.charge")}
        placeholder={t("sell.chargeSuch")}
        flex="1 1 160px"
        autoFocus={kind === ""}
        maxLength={200}
        value={kind}
        onChange={(event) => onEdit({ kind: event.currentTarget.value })}
      />
      <TextInput
        label={t("sell.chargeAmount")}
        className="sell-number"
        inputMode="decimal"
        value={amount}
        error={amount !== "" && !isAmount(amount) && t("sell.numberWanted")}
        onChange={(event) => onEdit({ amount: event.currentTarget.value })}
      />
      <SomeField
        label={t(taxes === "percent" ? "sell.chargeTaxPercent" : "sell.chargeTaxAmount")}
        of={t("sell.chargeTax")}
        value={tax}
        manner={taxes}
        onEdit={(value) => onEdit({ tax: value })}
        onManner={(manner) => onEdit({ taxes: manner })}
      />
      <ActionIcon
        size={34}
        aria-label={t("sell.remove", { name: kind || t("sell.charge") })}
        onClick={onRemove}
      >
        <IconTrash size={17} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

interface SomeProps {
  label: ReactNode;
  /** What the choice between per cent and amount is about. */
  of: string;
  value: string;
  manner: Manner;
  onEdit(value: string): void;
  onManner(manner: Manner): void;
  onKeyDown?(event: KeyboardEvent): void;
}

/** So much per cent, or so much money. */
export function SomeField({ label, of, value, manner, onEdit, onManner, onKeyDown }: SomeProps) {
  return (
    <TextInput
      label={label}
      className="sell-number"
      inputMode="decimal"
      value={value}
      error={!isBlankOrAmount(value) && t("sell.numberWanted")}
      onChange={(event) => onEdit(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      rightSectionWidth={52}
      rightSection={
        <Input
          component="select"
          variant="unstyled"
          size="xs"
          aria-label={of}
          value={manner}
          onChange={(event) => onManner(event.currentTarget.value === "amount" ? "amount" : "percent")}
        >
          <option value="percent">%</option>
          <option value="amount">{t("sell.amount")}</option>
        </Input>
      }
    />
  );
}
