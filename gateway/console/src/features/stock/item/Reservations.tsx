// What of a product is promised, to whom, and since when; those who may give it back.

import { Button } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { client, data } from "../../../api/client";
import { paths } from "../../../api/keys";
import { stockMoved } from "../../../api/stockMoved";
import type { Reservation } from "../../../api/types";
import { isPositive } from "../../../format/decimal";
import { t, tData } from "../../../i18n";
import { AskReason } from "../../../ui/AskReason";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { Moment, Quantity } from "../../../ui/Numbers";
import { Panel } from "../../../ui/Page";
import { useMay } from "../../session/me";
import { useReservations } from "../queries";
import type { PartProps } from "./part";

export function Reservations({ item }: PartProps) {
  const may = useMay();
  const { data: found, error, refetch } = useReservations(item.id);
  const [given, giveBack] = useState<Reservation | null>(null);
  return (
    <Panel title={t("item.tab.reservations")}>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {found?.items.length === 0 && (
        <EmptyState icon={IconLock} title={t("reservations.none")} text={t("reservations.noneText")} />
      )}
      <ul className="plain-list">
        {found?.items.map((reservation) => (
          <li key={reservation.id} className="promise">
            <One reservation={reservation} item={item} />
            {may("inventory.stock.move") && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t("reservations.releaseOf", { reference: reservation.reference })}
                onClick={() => giveBack(reservation)}
              >
                {t("reservations.release")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {given && <GiveBack reservation={given} onClose={() => giveBack(null)} />}
    </Panel>
  );
}

function One({ reservation, item }: { reservation: Reservation; item: PartProps["item"] }) {
  const { reference, source_type, note, made_by_name, made_at, expires_at, lines } = reservation;
  const open = lines.filter((line) => line.product_id === item.id && isPositive(line.open));
  return (
    <div className="promise-what">
      <div>
        <b>{reference}</b> <span className="second-line">{tData("source", source_type)}</span>
      </div>
      <div>
        {open.map((line) => (
          <span key={line.id} className="promise-line">
            <b>
              <Quantity value={line.open} unit={item.unit} />
            </b>{" "}
            {line.warehouse_code}
          </span>
        ))}
      </div>
      <div className="card-foot">
        {made_by_name || t("ledger.system")}, <Moment at={made_at} />
        {expires_at && (
          <>
            {" · "}
            {t("reservations.until")} <Moment at={expires_at} />
          </>
        )}
        {note && ` · ${note}`}
      </div>
    </div>
  );
}

function GiveBack({ reservation, onClose }: { reservation: Reservation; onClose(): void }) {
  const cache = useQueryClient();
  const params = { path: { reservation_id: reservation.id } };
  return (
    <AskReason
      title={t("reservations.releaseAsk", { reference: reservation.reference })}
      text={t("reservations.releaseText")}
      label={t("reason.needed")}
      needed
      verb={t("reservations.release")}
      act={(reason, headers) =>
        data(client.POST(`${paths.reservation}/release`, { params, body: { reason }, headers }))
      }
      onDone={() => stockMoved(cache, paths.reservations)}
      onClose={onClose}
    />
  );
}
