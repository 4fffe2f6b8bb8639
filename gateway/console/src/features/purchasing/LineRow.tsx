// One line being written: how many, for how much, and what stock says about it.

import { ActionIcon, Button, Text, TextInput } from "@mantine/core";
import { IconBulb, IconTrash } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef } from "react";

import type { Offer } from "../../api/types";
import { compare, isPositive } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Money } from "../../ui/Numbers";
import { amountOf, type DraftLine, isAmount } from "./draft";
import { isOrderable, orderable, type Suggestion, termsInWords, whyInWords } from "./suggestion";

interface Props {
  line: DraftLine;
  /** Just picked, for the how manyth time: how many comes next. */
  focused: number;
  /** By a rate of its own. */
  taxed: boolean;
  offer: Offer | undefined;
  suggestion: Suggestion | null;
  onEdit(part: Partial<DraftLine>): void;
  onRemove(): void;
  onDone(): void;
}

export function LineRow({ line, focused, taxed, offer, suggestion, onEdit, onRemove, onDone }: Props) {
  const quantity = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused > 0) quantity.current?.focus();
  }, [focused]);
  const field = (name: "quantity" | "unit_cost" | "tax_rate", refusal: string | false) => ({
    inputMode: "decimal" as const,
    value: line[name],
    error: line[name] !== "" && refusal,
    onChange: (event: { currentTarget: { value: string } }) =>
      onEdit({ [name]: event.currentTarget.value }),
    // Enter: this line is done, the next product comes.
    onKeyDown: (event: KeyboardEvent) => event.key === "Enter" && onDone(),
  });
  return (
    <section className="draft-line" aria-label={`${line.sku} ${line.name}`}>
      <div className="draft-product">
        <div className="clip">
          <b className="code">{line.sku}</b> {line.name}
        </div>
        <Advice line={line} offer={offer} suggestion={suggestion} onEdit={onEdit} />
      </div>
      <TextInput
        label={`${t("line.quantity")} (${line.unit})`}
        className="draft-number"
        ref={quantity}
        {...field("quantity", !isPositive(line.quantity) && t("draft.quantityWanted"))}
      />
      <TextInput
        label={t("line.unit_cost")}
        className="draft-number"
        {...field("unit_cost", !isAmount(line.unit_cost) && t("draft.priceWanted"))}
      />
      {taxed && (
        <TextInput
          label={t("draft.taxRate")}
          className="draft-rate"
          {...field("tax_rate", !isAmount(line.tax_rate) && t("draft.rateWanted"))}
        />
      )}
      <div className="draft-amount">
        <Money value={amountOf(line)} />
      </div>
      <ActionIcon size={34} aria-label={t("draft.remove", { name: line.sku })} onClick={onRemove}>
        <IconTrash size={17} aria-hidden />
      </ActionIcon>
    </section>
  );
}

type AdviceProps = Pick<Props, "line" | "offer" | "suggestion" | "onEdit">;

/** What stock lacks and how the supplier sells, each with a way to follow it. */
function Advice({ line, offer, suggestion, onEdit }: AdviceProps) {
  const formats = useFormats();
  const { quantity, unit } = line;
  const terms = termsInWords(offer, formats);
  const wanted = suggestion?.quantity ?? "0";
  const follows = isPositive(quantity) && compare(quantity, wanted) === 0;
  const odd = isPositive(quantity) && !isOrderable(quantity, offer);
  const use = (value: string) => (
    <Button
      size="compact-xs"
      variant="light"
      aria-label={t("draft.useFor", { quantity: formats.quantity(value), name: line.sku })}
      onClick={() => onEdit({ quantity: value })}
    >
      {t("draft.use", { quantity: formats.quantity(value) })}
    </Button>
  );
  return (
    <>
      {suggestion && (
        <Text size="xs" c="dimmed" className="advice" aria-live="polite">
          <IconBulb size={14} aria-hidden />
          {isPositive(wanted)
            ? t("draft.suggested", {
                quantity: `${formats.quantity(wanted)} ${unit}`,
                why: whyInWords(suggestion, formats),
              })
            : t("draft.enough")}
          {isPositive(wanted) && !follows && use(wanted)}
        </Text>
      )}
      {terms && (
        <Text size="xs" c={odd ? "var(--mantine-color-error)" : "dimmed"} className="advice">
          {t("draft.terms", { terms })}
          {odd && use(orderable(quantity, offer))}
        </Text>
      )}
    </>
  );
}
