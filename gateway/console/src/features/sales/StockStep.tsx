// From where: what is free at each warehouse, the proposed split, and another one by hand; live.

import { Button, Stack, Text, TextInput } from "@mantine/core";

import type { Available } from "../../api/types";
import { isPositive, plain, sum } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { Panel } from "../../ui/Page";
import { Standing } from "./SellLines";
import {
  answersOf,
  dividedWell,
  keyOf,
  type SaleDraft,
  type SaleLineDraft,
  shortOf,
  useAvailability,
} from "./selling";

interface Props {
  draft: SaleDraft;
  change(part: Partial<SaleDraft>): void;
}

export function StockStep({ draft: { lines }, change }: Props) {
  const { data } = useAvailability(lines);
  return (
    <Panel title={t("sell.step.stock")}>
      <Stack gap={0}>
        {lines.map((line, index) => (
          <From
            key={keyOf(lines, index)}
            line={line}
            items={data?.items ?? []}
            onDivide={(shares) => change({ lines: lines.with(index, { ...line, shares }) })}
          />
        ))}
      </Stack>
    </Panel>
  );
}

interface FromProps {
  line: SaleLineDraft;
  items: readonly Available[];
  onDivide(shares: SaleLineDraft["shares"]): void;
}

function From({ line, items, onDivide }: FromProps) {
  const formats = useFormats();
  const answers = answersOf(items, line);
  const [answer] = answers;
  const short = isPositive(shortOf(items, line));
  const takes = answers.flatMap(({ allocations }) => allocations);
  const taken = (place: string) =>
    sum(takes.filter(({ warehouse_id: id }) => id === place).map(({ quantity }) => quantity));
  const places = answer?.warehouses ?? [];
  const divide = () =>
    onDivide(
      Object.fromEntries(
        places.map(({ warehouse_id: id }) => [id, answer?.bundle ? "" : plain(taken(id))]),
      ),
    );
  return (
    <section className={short ? "sell-from lacking" : "sell-from"} aria-label={`${line.sku} ${line.name}`}>
      <div className="card-line">
        <span>
          <b className="code">{line.sku}</b> {line.name}
        </span>
        <b>
          {formats.quantity(line.quantity)} {line.unit}
        </b>
      </div>
      <Standing line={line} items={items} />
      {!line.shares && (
        <Text size="sm">
          {takes
            .map(({ code, sku, quantity }) => {
              const some = `${formats.quantity(quantity)}${answer?.bundle ? ` ${sku}` : ""}`;
              return t("sell.takes", { quantity: some, place: code });
            })
            .join(" · ")}
        </Text>
      )}
      {line.shares && (
        <div className="sell-shares">
          {places.map(({ warehouse_id: id, name, available }) => (
            <TextInput
              key={id}
              label={t("sell.anotherPlace", { place: name })}
              description={t("sell.free", { quantity: formats.quantity(available), unit: line.unit })}
              inputMode="decimal"
              value={line.shares?.[id] ?? ""}
              onChange={(event) => onDivide({ ...line.shares, [id]: event.currentTarget.value })}
            />
          ))}
        </div>
      )}
      {!dividedWell(line) && (
        <Text size="sm" className="negative" role="status">
          {t("sell.sumWrong", { quantity: formats.quantity(line.quantity) })}
        </Text>
      )}
      {places.length > 1 && (
        <Button
          size="compact-xs"
          variant="light"
          mt={6}
          onClick={() => (line.shares ? onDivide(null) : divide())}
        >
          {t(line.shares ? "sell.propose" : "sell.split")}
        </Button>
      )}
    </section>
  );
}
