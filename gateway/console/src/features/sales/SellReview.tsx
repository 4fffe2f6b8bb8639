// Everything once more with its taxes; confirmed only while all of it is there.

import { Alert, Button, Group, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";

import { isPositive } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { Money, Price, Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import type { Confirming } from "./confirming";
import { netOf, taxesOf } from "./reckoning";
import { SaleTotals, Standing } from "./SellLines";
import { keyOf, type SaleDraft, shortOf, useAvailability } from "./selling";

interface Props {
  draft: SaleDraft;
  change(part: Partial<SaleDraft>): void;
  confirming: Confirming;
  back: ReactNode;
}

export function SellReview({ draft, change, confirming, back }: Props) {
  const formats = useFormats();
  const { data } = useAvailability(draft.lines);
  const items = data?.items ?? [];
  const short = draft.lines.some((line) => isPositive(shortOf(items, line)));
  const { error, isPending, variables, mutate } = confirming;
  const last = useRef<HTMLButtonElement>(null);
  // Who came here by keyboard confirms with the next Enter.
  useEffect(() => last.current?.focus({ preventScroll: true }), []);
  return (
    <Stack gap="md">
      <Panel title={draft.customer_name}>
        {draft.lines.map((line, index) => (
          <section
            key={keyOf(draft.lines, index)}
            className={isPositive(shortOf(items, line)) ? "sell-from lacking" : "sell-from"}
            aria-label={`${line.sku} ${line.name}`}
          >
            <div className="card-line">
              <span>
                <b className="code">{line.sku}</b> {line.name}
              </span>
              <Money value={netOf(line)} />
            </div>
            <Quantity value={line.quantity} unit={line.unit} /> × <Price value={line.unit_price} />
            <Standing line={line} items={items} />
          </section>
        ))}
        <dl className="totals">
          {taxesOf(draft).map(({ rate, base, tax }) => (
            <div key={rate}>
              <dt>
                {t("sell.taxAt", { rate: formats.quantity(rate) })}{" "}
                {t("sell.taxOn", { base: formats.money(base) })}
              </dt>
              <dd>
                <Money value={tax} />
              </dd>
            </div>
          ))}
        </dl>
        <SaleTotals draft={draft} />
      </Panel>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t("sale.reference")}
          maxLength={100}
          value={draft.reference}
          onChange={(event) => change({ reference: event.currentTarget.value })}
        />
        <Textarea
          label={t("ledger.note")}
          rows={1}
          maxLength={2000}
          value={draft.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
        />
      </SimpleGrid>
      {short && (
        <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />}>
          {t("sell.gap.stock")}
        </Alert>
      )}
      <FormError error={error} />
      <Group gap="xs">
        {back}
        <span style={{ flex: 1 }} />
        <Button
          variant="default"
          loading={isPending && variables === "draft"}
          disabled={isPending}
          onClick={() => mutate("draft")}
        >
          {t("sell.saveDraft")}
        </Button>
        <Button
          ref={last}
          loading={isPending && variables === "confirm"}
          disabled={isPending || short || !data}
          onClick={() => mutate("confirm")}
        >
          {t("sell.confirm")}
        </Button>
      </Group>
    </Stack>
  );
}
