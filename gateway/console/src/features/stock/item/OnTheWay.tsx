// Transfers of a product that have left one warehouse and not yet reached the other.

import { IconTruck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { t } from "../../../i18n";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { Moment, Quantity } from "../../../ui/Numbers";
import { Panel } from "../../../ui/Page";
import { useWarehouseName } from "../../transfers/queries";
import { useOnTheWay } from "../queries";
import type { PartProps } from "./part";

export function OnTheWay({ item }: PartProps) {
  const warehouse = useWarehouseName();
  const { data: found, error, refetch } = useOnTheWay(item.id);
  return (
    <Panel title={t("item.tab.transfers")}>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {found?.items.length === 0 && (
        <EmptyState icon={IconTruck} title={t("item.noTransfers")} text={t("item.noTransfersText")} />
      )}
      <ul className="plain-list">
        {found?.items.map((transfer) => (
          <li key={transfer.id}>
            <div className="card-line">
              <span>
                <Link to="/stock/transfers/$id" params={{ id: transfer.id }} className="plain-link code">
                  {transfer.number}
                </Link>{" "}
                {warehouse(transfer.from_warehouse_id)} → {warehouse(transfer.to_warehouse_id)}
              </span>
              {transfer.lines
                .filter(({ product_id }) => product_id === item.id)
                .map((line) => (
                  <b key={line.id}>
                    <Quantity value={line.quantity} unit={item.unit} />
                  </b>
                ))}
            </div>
            <div className="card-foot">
              {transfer.dispatched_by_name}
              {transfer.dispatched_at && (
                <>
                  , <Moment at={transfer.dispatched_at} />
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
