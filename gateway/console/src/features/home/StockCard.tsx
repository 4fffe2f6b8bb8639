// How the stock stands: how many items are critical, low and healthy, each a way into the list.

import { Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import type { StockStatus } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { StockGlyph } from "../../ui/StatusBadge";
import { useStockSummary } from "../stock/queries";

const ORDER: readonly StockStatus[] = ["red", "amber", "green"];

export function StockCard() {
  const formats = useFormats();
  const { data, error, refetch } = useStockSummary();
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  return (
    <section className="panel health" aria-label={t("home.stock")}>
      {ORDER.map((status) => (
        <Link key={status} to="/stock" search={{ status }} className="health-part">
          <span className="health-name">
            <StockGlyph status={status} />
            {t(`stock.status.${status}`)}
          </span>
          <span className="health-count number">
            {data ? formats.count(data[status]) : <Skeleton height={28} width={60} />}
          </span>
          <span className="health-text">{t(`home.stock.${status}`)}</span>
        </Link>
      ))}
    </section>
  );
}
