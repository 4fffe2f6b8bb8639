// Money that goes back to a customer by hand: how, and when.

import { Drawer } from "@mantine/core";

import { client, data } from "../../api/client";
import type { Refund } from "../../api/types";
import { t } from "../../i18n";
import { RecordForm, type Values } from "../../ui/RecordDrawer";
import { type ByHand, day, method, reference, useToday } from "./fields";
import { useMoneyMoved } from "./queries";

const fields = [method, day("paid_on", t("money.paidOn")), reference];

export function PayRefund({ refund, onClose }: { refund: Refund; onClose(): void }) {
  const moved = useMoneyMoved();
  const today = useToday();
  const save = ({ method: how, paid_on, reference: text }: Values, headers: Record<string, string>) =>
    data(
      client.POST("/api/v1/payments/refunds/{refund_id}/pay", {
        params: { path: { refund_id: refund.id } },
        body: { method: how as ByHand, paid_on: paid_on ?? "", reference: text ?? "" },
        headers,
      }),
    );
  return (
    <Drawer opened onClose={onClose} size="md" title={t("money.payOutOf", { number: refund.number })}>
      <RecordForm
        fields={fields}
        defaults={{ method: "bank", paid_on: today }}
        save={save}
        submit={t("money.payOut")}
        onSaved={moved}
        onClose={onClose}
      />
    </Drawer>
  );
}
