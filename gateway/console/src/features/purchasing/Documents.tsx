// The order and each delivery on paper; who may not see prices has the order without.

import { Button } from "@mantine/core";
import { IconFileTypePdf } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Order } from "../../api/types";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { Panel } from "../../ui/Page";
import { saveAs } from "../../ui/saveAs";
import { useMay } from "../session/me";

export function Documents({ order }: { order: Order }) {
  const prices = useMay()("costs.read");
  const ordered = () =>
    client.GET(`${paths.order}/pdf`, {
      params: { path: { order_id: order.id }, query: { prices } },
      parseAs: "blob",
    });
  const received = (id: string) => () =>
    client.GET("/api/v1/purchasing/receipts/{receipt_id}/pdf", {
      params: { path: { receipt_id: id } },
      parseAs: "blob",
    });
  return (
    <Panel title={t("documents.title")}>
      <ul className="plain-list">
        <Document
          label={t(prices ? "documents.order" : "documents.orderPlain")}
          number={order.number}
          get={ordered}
        />
        {order.receipts.map(({ id, number }) => (
          <Document key={id} label={t("documents.receipt")} number={number} get={received(id)} />
        ))}
      </ul>
    </Panel>
  );
}

interface DocumentProps {
  label: string;
  number: string;
  get(): Promise<{ data?: unknown; error?: unknown; response: Response }>;
}

function Document({ label, number, get }: DocumentProps) {
  const fetching = useMutation({ mutationFn: () => saveAs(`${number}.pdf`, data(get() as never)) });
  return (
    <li>
      <div className="card-line">
        <div className="clip">
          {label}
          <div className="second-line code">{number}</div>
        </div>
        <Button
          size="compact-sm"
          variant="default"
          flex="none"
          aria-label={t("documents.get", { label, number })}
          leftSection={<IconFileTypePdf size={15} aria-hidden />}
          loading={fetching.isPending}
          onClick={() => fetching.mutate()}
        >
          {t("documents.pdf")}
        </Button>
      </div>
      <FormError error={fetching.error} />
    </li>
  );
}
