// Counting what came in of one order: each scan adds one, and all of it is posted at once.

import { Alert, Button, Skeleton, Text } from "@mantine/core";
import { IconAlertTriangle, IconBarcode } from "@tabler/icons-react";
import { useEffect, useState } from "react";

import type { Order, OrderLine, Receipt } from "../../api/types";
import { add, compare, isDecimal, isPositive, percentOf, sum } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { Panel } from "../../ui/Page";
import { Progress } from "../../ui/Progress";
import { ScanInput } from "../../ui/ScanInput";
import { OrderBadge } from "../../ui/StatusBadge";
import { useOrder } from "../purchasing/queries";
import {
  lineErrors,
  mayReceive,
  overLines,
  type ReceivedLine,
  untouched,
  useReceive,
} from "../purchasing/receiving";
import { lookUp } from "../scan/lookup";
import { useMay } from "../session/me";
import { CountedLine } from "./CountedLine";

interface Props {
  id: string;
  /** The product whose code led here: the first that is counted. */
  scanned?: string;
  onNext(receipt: Receipt): void;
  onOther(): void;
}

export function TakeIn(props: Props) {
  const { data, error, refetch } = useOrder(props.id);
  if (data) return <Counting {...props} order={data} />;
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  return <Skeleton height={220} aria-busy />;
}

function Counting({ order, scanned, onNext, onOther }: Props & { order: Order }) {
  const may = useMay();
  const [lines, setLines] = useState<readonly ReceivedLine[]>([]);
  const [said, setSaid] = useState<string>();
  const [errors, setErrors] = useState<Record<string, string>>({});
  const counted = lines.filter(({ accepted, rejected }) => [accepted, rejected].some(isPositive));
  const receive = useReceive(order, onNext, (refused) =>
    setErrors(lineErrors(refused, lines, counted)),
  );
  const edit = (id: string, part: Partial<ReceivedLine>) =>
    setLines((all) => all.map((one) => (one.line_id === id ? { ...one, ...part } : one)));
  const count = (product: (line: OrderLine) => boolean, code: string) => {
    const of = order.lines.filter(product);
    const line = of.find((one) => isPositive(one.receivable)) ?? of[0];
    if (!line) return setSaid(t("gate.notHere", { code }));
    if (!isPositive(line.receivable)) return setSaid(t("gate.full", { sku: line.sku }));
    setSaid(undefined);
    setLines((all) => oneMore(all, line));
  };
  const hear = async (code: string) => {
    const by = (line: OrderLine) => line.sku.toLowerCase() === code.toLowerCase();
    if (order.lines.some(by)) return count(by, code);
    const found = await lookUp(code, may).catch(() => null);
    if (found?.kind !== "product") return setSaid(t("gate.noMatch", { code }));
    count((line) => line.product_id === found.it.id, code);
  };
  useEffect(() => {
    if (scanned) count((line) => line.product_id === scanned, "");
    // Once, for the item that was scanned before its order was known.
  }, []);
  return (
    <>
      <Standing order={order} onOther={onOther} />
      <ScanInput label={t("gate.itemField")} onCode={(code) => void hear(code)} />
      <div className="gate-said" aria-live="polite">
        {said && (
          <Alert color="amber" icon={<IconAlertTriangle aria-hidden />}>
            {said}
          </Alert>
        )}
      </div>
      {lines.length === 0 ? (
        <EmptyState icon={IconBarcode} title={t("gate.empty")} text={t("gate.emptyText")} />
      ) : (
        <ul className="plain-list panel" aria-label={t("gate.lines")}>
          {lines.map((line, index) => (
            <CountedLine
              key={line.line_id}
              line={line}
              order={order}
              error={errors[`lines.${index}.accepted`] ?? errors[`lines.${index}.reject_reason`]}
              onEdit={(part) => edit(line.line_id, part)}
              onRemove={() => setLines(lines.filter((one) => one !== line))}
            />
          ))}
        </ul>
      )}
      {overLines(receive.error).length === 0 && <FormError error={receive.error} />}
      <Button
        fullWidth
        size="md"
        mt="md"
        loading={receive.isPending || receive.isSuccess}
        disabled={counted.length === 0 || !mayReceive(order)}
        onClick={() => receive.mutate({ lines: counted, note: "" })}
      >
        {t("gate.next")}
      </Button>
    </>
  );
}

/** How far the order is, whoever brings it further. */
function Standing({ order, onOther }: { order: Order; onOther(): void }) {
  const formats = useFormats();
  const came = sum(order.lines.map(({ accepted, rejected }) => add(accepted, rejected)));
  const ordered = sum(order.lines.map(({ quantity }) => quantity));
  const words = t("gate.progress", {
    received: formats.quantity(came),
    ordered: formats.quantity(ordered),
  });
  return (
    <Panel
      title={order.number}
      actions={
        <Button variant="subtle" size="compact-sm" onClick={onOther}>
          {t("gate.another")}
        </Button>
      }
    >
      <div className="gate-standing">
        <div className="card-line">
          <span className="clip">{order.supplier_name}</span>
          <OrderBadge status={order.status} />
        </div>
        <Text size="sm" c="dimmed">
          {t("receive.into", { warehouse: order.warehouse_name })}
        </Text>
        <Progress label={words} done={percentOf(came, ordered)} total={100} />
        <Text size="sm" aria-live="polite">
          {words}
        </Text>
      </div>
    </Panel>
  );
}

function oneMore(lines: readonly ReceivedLine[], line: OrderLine): readonly ReceivedLine[] {
  const there = lines.find(({ line_id }) => line_id === line.id);
  if (!there) return [{ ...untouched(line), accepted: least(line) }, ...lines];
  const { accepted } = there;
  const more = { ...there, accepted: isDecimal(accepted) ? add(accepted, "1") : "1" };
  return [more, ...lines.filter((one) => one !== there)];
}

/** One, or what is left where that is less. */
function least({ open }: OrderLine): string {
  return isPositive(open) && compare(open, "1") < 0 ? open : "1";
}
