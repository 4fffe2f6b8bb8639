// Takes a ledger entry back by one of the opposite quantity, after showing what that does.

import { useQueryClient } from "@tanstack/react-query";

import { client, data } from "../../api/client";
import { stockMoved } from "../../api/stockMoved";
import type { Movement, StockRow } from "../../api/types";
import { add } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { AskReason } from "../../ui/AskReason";
import { Change, Quantity } from "../../ui/Numbers";
import { useReasonName } from "./reasons";

interface Props {
  entry: Movement;
  level: StockRow | undefined;
  onClose(): void;
}

export function Reversal({ entry, level, onClose }: Props) {
  const formats = useFormats();
  const cache = useQueryClient();
  const reason = useReasonName();
  const back = opposite(entry.quantity);
  const now = level?.on_hand ?? entry.after;
  return (
    <AskReason
      title={t("reverse.title")}
      text={t("reverse.text", {
        reason: reason(entry.reason),
        quantity: formats.signed(entry.quantity),
        at: formats.moment(entry.happened_at),
        by: entry.by_name || t("ledger.system"),
      })}
      preview={
        <dl className="facts figures reverse-preview">
          <div>
            <dt>{t("reverse.entry")}</dt>
            <dd>
              <Change value={back} />
            </dd>
          </div>
          <div>
            <dt>{t("reverse.onHand")}</dt>
            <dd>
              <Quantity value={now} /> → <Quantity value={add(now, back)} />
            </dd>
          </div>
        </dl>
      }
      label={t("reason.needed")}
      needed
      verb={t("reverse.do")}
      act={(note, headers) =>
        data(
          client.POST("/api/v1/inventory/movements/{entry_id}/reverse", {
            params: { path: { entry_id: entry.id } },
            body: { note },
            headers,
          }),
        )
      }
      onDone={() => stockMoved(cache)}
      onClose={onClose}
    />
  );
}

function opposite(quantity: string): string {
  return quantity.startsWith("-") ? quantity.slice(1) : `-${quantity}`;
}
