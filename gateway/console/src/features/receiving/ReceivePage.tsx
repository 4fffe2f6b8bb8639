// Receiving at the gate, on a phone: scan the order or an item, count, post, next.

import "./texts";
import "./receiving.css";

import { Alert } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useRef, useState } from "react";

import type { Receipt } from "../../api/types";
import { t } from "../../i18n";
import { Page } from "../../ui/Page";
import { FindOrder } from "./FindOrder";
import { TakeIn } from "./TakeIn";

const route = getRouteApi("/app/receive");

export function ReceivePage() {
  const { order } = route.useSearch();
  const navigate = route.useNavigate();
  // Scanned before it could be counted: the item that led to its order, or what came while posting.
  const waiting = useRef<string[]>([]);
  const [posted, setPosted] = useState<readonly Receipt[]>([]);
  const last = posted.at(-1);
  const find = () => void navigate({ search: {} });
  const take = (id: string, sku?: string) => {
    if (sku) waiting.current.unshift(sku);
    void navigate({ search: { order: id } });
  };
  const next = (receipt: Receipt) => {
    setPosted([...posted, receipt]);
    if (receipt.order_status === "received") find();
  };
  return (
    <Page title={t("gate.title")} width={620}>
      {last && (
        <Alert color="green" role="status" mb="sm" icon={<IconCheck aria-hidden />}>
          {t("gate.posted", { number: last.number })}
        </Alert>
      )}
      {order ? (
        <TakeIn
          key={`${order} ${last?.id}`}
          id={order}
          waiting={waiting}
          posted={posted.map(({ id }) => id)}
          onNext={next}
          onOther={find}
        />
      ) : (
        <FindOrder waiting={waiting} onFound={take} />
      )}
    </Page>
  );
}
