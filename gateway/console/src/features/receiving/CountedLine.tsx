// What came in of one line: counted up and down, some of it rejected if need be.

import { ActionIcon, Button, Select, Text } from "@mantine/core";
import { IconMinus, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";

import type { Order } from "../../api/types";
import { add, compare, isDecimal, isPositive, plain } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { amountError, overSaid, type ReceivedLine, rejections } from "../purchasing/receiving";
import { Amount } from "./Amount";

interface Props {
  line: ReceivedLine;
  order: Order;
  error?: string;
  onEdit(part: Partial<ReceivedLine>): void;
  onRemove(): void;
  /** Scanned while a quantity had the focus. */
  onCode(code: string): void;
  /** Counted: the next one is scanned. */
  onDone(): void;
}

export function CountedLine({ line, order, error, onEdit, onRemove, onCode, onDone }: Props) {
  const formats = useFormats();
  const [rejecting, setRejecting] = useState(line.rejected !== "");
  const ordered = order.lines.find(({ id }) => id === line.line_id);
  if (!ordered) return null;
  const { sku, name, open, unit } = ordered;
  const { accepted, rejected, reject_reason } = line;
  const by = (step: "1" | "-1") => {
    const next = add(isDecimal(accepted) ? accepted : "0", step);
    onEdit({ accepted: compare(next, "0") < 0 ? "0" : next });
  };
  return (
    <li>
      <div className="card-line">
        <span className="clip">
          <b className="code">{sku}</b> {name}
        </span>
        <ActionIcon variant="subtle" color="gray" aria-label={t("gate.remove", { sku })} onClick={onRemove}>
          <IconTrash size={17} aria-hidden />
        </ActionIcon>
      </div>
      <div className="gate-count">
        <ActionIcon size={42} variant="default" aria-label={t("gate.less", { sku })} onClick={() => by("-1")}>
          <IconMinus size={18} aria-hidden />
        </ActionIcon>
        <Amount
          aria-label={`${t("gate.count")} (${unit})`}
          size="md"
          value={accepted}
          onAmount={(text) => onEdit({ accepted: text })}
          onCode={onCode}
          onDone={onDone}
        />
        <ActionIcon size={42} variant="default" aria-label={t("gate.more", { sku })} onClick={() => by("1")}>
          <IconPlus size={18} aria-hidden />
        </ActionIcon>
        {isPositive(open) && (
          <Button variant="default" h={42} px="sm" onClick={() => onEdit({ accepted: plain(open) })}>
            {t("gate.all", { open: formats.quantity(open) })}
          </Button>
        )}
      </div>
      {rejecting ? (
        <div className="gate-rejected">
          <Amount
            label={t("line.rejected")}
            value={rejected}
            onAmount={(text) => onEdit({ rejected: text })}
            onCode={onCode}
            onDone={onDone}
          />
          <Select
            label={t("receive.reason")}
            data={rejections()}
            value={reject_reason || null}
            onChange={(reason) => onEdit({ reject_reason: reason ?? "" })}
          />
        </div>
      ) : (
        <Button variant="subtle" size="compact-sm" mt={6} onClick={() => setRejecting(true)}>
          {t("gate.reject", { sku })}
        </Button>
      )}
      <Text size="sm" className="negative" role="status">
        {error ??
          amountError(accepted) ??
          amountError(rejected) ??
          overSaid(ordered, accepted, rejected)}
      </Text>
    </li>
  );
}
