// Counting what came in of one order: each scan adds one, and all of it is posted at once.

import { Alert, Button, Skeleton, Text } from "@mantine/core";
import { IconAlertTriangle, IconBarcode } from "@tabler/icons-react";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";

import type { Order, OrderLine, Receipt } from "../../api/types";
import { add, isPositive, percentOf, sum } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { Panel } from "../../ui/Page";
import { Progress } from "../../ui/Progress";
import { ScanInput } from "../../ui/ScanInput";
import { OrderBadge } from "../../ui/StatusBadge";
import { Meanwhile, ownOf } from "../purchasing/Meanwhile";
import { useOrder } from "../purchasing/queries";
import {
  amountError,
  lineErrors,
  mayReceive,
  overLines,
  type ReceivedLine,
  useReceive,
} from "../purchasing/receiving";
import { lookUp } from "../scan/lookup";
import { useMay, useMe } from "../session/me";
import { CountedLine } from "./CountedLine";
import { useCounts } from "./counts";

const ConfirmDialog = lazily(() => import("../../ui/ConfirmDialog"), "ConfirmDialog");

interface Props {
  id: string;
  /** Codes scanned before they could be counted; taken from here. */
  waiting: RefObject<string[]>;
  /** What this page has posted, by id. */
  posted: readonly string[];
  onNext(receipt: Receipt): void;
  onOther(): void;
}

export function TakeIn(props: Props) {
  const { data, error, refetch } = useOrder(props.id);
  if (data) return <Counting {...props} order={data} />;
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  return <Skeleton height={220} aria-busy />;
}

function Counting({ order, waiting, posted, onNext, onOther }: Props & { order: Order }) {
  const { user } = useMe();
  const counts = useCounts(order, posted);
  const { lines, known } = counts;
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [leaving, setLeaving] = useState(false);
  const field = useRef(() => undefined as void);
  const posting = useRef(false);
  const { said, asking, take } = useTaking(order, counts.more);
  const hear = (code: string) => {
    // What is scanned while a receipt is on its way belongs to the next one.
    if (posting.current) waiting.current.push(code);
    else void take(code);
  };
  const hearWaiting = () => waiting.current.splice(0).forEach(hear);
  useEffect(hearWaiting, []);
  const next = (receipt: Receipt) => {
    counts.forget();
    onNext(receipt);
  };
  const refused = (error: unknown, sent: readonly ReceivedLine[]) => {
    posting.current = false;
    setErrors(errorsByLine(error, sent));
    hearWaiting();
  };
  const receive = useReceive(order, next, refused, counts.key);
  const counted = lines.filter(({ accepted, rejected }) => [accepted, rejected].some(isPositive));
  const wrong = lines.some((line) => amountError(line.accepted) ?? amountError(line.rejected));
  const settling = receive.isPending || receive.isSuccess;
  const mine = !settling && ownOf(order, known, user.id);
  const edit = (id: string, part: Partial<ReceivedLine>) => {
    setErrors(({ [id]: _, ...others }) => others);
    counts.edit(id, part);
  };
  const post = () => {
    posting.current = true;
    receive.mutate({ lines: counted, note: "" });
  };
  return (
    <>
      <Standing order={order} onOther={lines.length > 0 ? () => setLeaving(true) : onOther} />
      <ScanInput label={t("gate.itemField")} onCode={hear} ready={field} />
      <div className="gate-said" aria-live="polite">
        {said}
      </div>
      {!settling && (
        <Meanwhile known={known} order={order} onward={{ words: t("gate.onward"), go: next }} />
      )}
      {lines.length === 0 ? (
        <EmptyState icon={IconBarcode} title={t("gate.empty")} text={t("gate.emptyText")} />
      ) : (
        <fieldset className="gate-lines" disabled={settling}>
          <ul className="plain-list panel" aria-label={t("gate.lines")}>
            {lines.map((line) => (
              <CountedLine
                key={line.line_id}
                line={line}
                order={order}
                error={errors[line.line_id]}
                onEdit={(part) => edit(line.line_id, part)}
                onRemove={() => counts.leaveOut(line.line_id)}
                onCode={hear}
                onDone={() => field.current()}
              />
            ))}
          </ul>
        </fieldset>
      )}
      {!mine && overLines(receive.error).length === 0 && <FormError error={receive.error} />}
      <Button
        fullWidth
        size="md"
        mt="md"
        loading={settling || asking}
        disabled={counted.length === 0 || wrong || Boolean(mine) || !mayReceive(order)}
        onClick={post}
      >
        {t("gate.next")}
      </Button>
      {leaving && (
        <ConfirmDialog
          title={t("gate.leave")}
          text={t("gate.leaveText", { number: order.number })}
          verb={t("gate.another")}
          color="teal"
          act={() => Promise.resolve()}
          onDone={onOther}
          onClose={() => setLeaving(false)}
        />
      )}
    </>
  );
}

/** Counts what is scanned, or says why not. */
function useTaking(order: Order, more: (line: OrderLine) => void) {
  const may = useMay();
  const [said, setSaid] = useState<ReactNode>();
  const [asked, setAsked] = useState(0);
  const say = (words: string) =>
    setSaid(
      <Alert color="amber" icon={<IconAlertTriangle aria-hidden />}>
        {words}
      </Alert>,
    );
  const count = (product: (line: OrderLine) => boolean, code: string) => {
    const of = order.lines.filter(product);
    const line = of.find((one) => isPositive(one.receivable)) ?? of[0];
    if (!line) return say(t("gate.notHere", { code }));
    if (!isPositive(line.receivable)) return say(t("gate.full", { sku: line.sku }));
    setSaid(undefined);
    more(line);
  };
  const take = async (code: string) => {
    const by = (line: OrderLine) => line.sku.toLowerCase() === code.toLowerCase();
    if (order.lines.some(by)) return count(by, code);
    setAsked((now) => now + 1);
    try {
      const found = await lookUp(code, may);
      if (!found) return say(t("gate.noMatch", { code }));
      count((line) => found.kind === "product" && line.product_id === found.it.id, code);
    } catch (error) {
      setSaid(<FormError error={error} />);
    } finally {
      setAsked((now) => now - 1);
    }
  };
  return { said, asking: asked > 0, take };
}

/** What was refused, by the line it is about. */
function errorsByLine(error: unknown, sent: readonly ReceivedLine[]): Record<string, string> {
  const refused = Object.entries(lineErrors(error, sent, sent));
  return Object.fromEntries(
    refused.map(([field, words]) => [sent[Number(field.split(".")[1])]?.line_id ?? field, words]),
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
