// What came back of an order, and where it went.

import { Badge, Button, Text } from "@mantine/core";
import { IconPackageImport } from "@tabler/icons-react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { useWarehouses } from "../../api/lists";
import type { Sale, SaleReturn } from "../../api/types";
import { useFormats } from "../../format/formats";
import { learn, t } from "../../i18n";
import texts from "../../i18n/en-IN.saleReturns.json";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Moment } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";

learn(texts);

interface Props {
  sale: Sale;
  onTakeBack(): void;
}

export function SaleReturns({ sale, onTakeBack }: Props) {
  const params = { path: { order_id: sale.id } };
  const { data, error, refetch } = api.useQuery("get", paths.saleReturns, { params });
  const may = sale.allowed_actions.includes("return_goods");
  if (error && !data) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  const all = data?.items ?? [];
  if (!may && all.length === 0) return null;
  return (
    <Panel
      title={t("takeBack.title")}
      actions={
        may && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPackageImport size={15} aria-hidden />}
            onClick={onTakeBack}
          >
            {t("takeBack.add")}
          </Button>
        )
      }
    >
      <ol className="plain-list" aria-label={t("takeBack.title")} reversed>
        {all.toReversed().map((one) => (
          <Return key={one.id} one={one} sale={sale} />
        ))}
      </ol>
    </Panel>
  );
}

function Return({ one, sale }: { one: SaleReturn; sale: Sale }) {
  const formats = useFormats();
  const warehouses = useWarehouses().data?.items ?? [];
  const where = (id: string | null, scrapped: boolean) =>
    scrapped ? t("takeBack.scrapped") : warehouses.find((place) => place.id === id)?.name;
  return (
    <li>
      <div className="card-line">
        <b className="code">{one.number}</b>
        <Badge color={one.status === "posted" ? "green" : "gray"}>{t(`takeBack.status.${one.status}`)}</Badge>
      </div>
      {one.lines.map((line, index) => {
        const sold = sale.lines.find(({ id }) => id === line.line_id);
        const about = [where(line.warehouse_id, line.scrapped), line.reason].filter(Boolean).join(" · ");
        return (
          // Lines have no id, and never move.
          <Text size="sm" key={index}>
            {formats.quantity(line.quantity)} {sold?.unit} {sold?.sku}
            {about && ` · ${about}`}
          </Text>
        );
      })}
      <Text size="sm" c="dimmed">
        {one.by_name} · <Moment at={one.settled_at ?? one.requested_at} />
      </Text>
      {one.note && <p className="quote">{one.note}</p>}
    </li>
  );
}
