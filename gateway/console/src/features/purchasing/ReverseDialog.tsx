// Takes a receipt back as a whole, with a reason.

import type { Order, Receipt } from "../../api/types";
import { t } from "../../i18n";
import { AskReason } from "../../ui/AskReason";
import { takeBack } from "./goodsIssues";
import { useOrderChanged } from "./queries";

interface Props {
  order: Order;
  receipt: Receipt;
  onClose(): void;
}

export function ReverseDialog({ order, receipt, onClose }: Props) {
  const changed = useOrderChanged();
  return (
    <AskReason
      title={t("issue.reverseTitle", { number: receipt.number })}
      text={t("issue.reverseText")}
      label={t("issue.why")}
      needed
      verb={t("issue.reverse")}
      danger
      act={(reason, headers) => takeBack(receipt.id, reason, headers)}
      onDone={() => changed(order.id)}
      onClose={onClose}
    />
  );
}
