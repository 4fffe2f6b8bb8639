// Receiving at the gate, on a phone: scan the order or an item, count, post, next.

import "./texts";
import "./receiving.css";

import { Alert } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import type { Receipt } from "../../api/types";
import { t } from "../../i18n";
import { Page } from "../../ui/Page";
import { FindOrder } from "./FindOrder";
import { TakeIn } from "./TakeIn";

const route = getRouteApi("/app/receive");

export function ReceivePage() {
  const { order } = route.useSearch();
  const navigate = route.useNavigate();
  // The item whose code led to its order, and what was posted last.
  const [scanned, setScanned] = useState<string>();
  const [posted, setPosted] = useState<Receipt>();
  const find = () => {
    setScanned(undefined);
    void navigate({ search: {} });
  };
  const take = (id: string, product?: string) => {
    setScanned(product);
    void navigate({ search: { order: id } });
  };
  const next = (receipt: Receipt) => {
    setPosted(receipt);
    if (receipt.order_status === "received") find();
    else setScanned(undefined);
  };
  return (
    <Page title={t("gate.title")} width={620}>
      {posted && (
        <Alert color="green" role="status" mb="sm" icon={<IconCheck aria-hidden />}>
          {t("gate.posted", { number: posted.number })}
        </Alert>
      )}
      {order ? (
        <TakeIn key={`${order} ${posted?.id}`} id={order} scanned={scanned} onNext={next} onOther={find} />
      ) : (
        <FindOrder onFound={take} />
      )}
    </Page>
  );
}
