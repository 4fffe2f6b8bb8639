// One transfer: what goes where, how far it has come, and its next step.

import "../stock/texts";
import "../stock/stock.css";

import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconBan, IconDots, IconPackageImport, IconSend } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { asProblem } from "../../api/problem";
import { stockMoved } from "../../api/stockMoved";
import type { Transfer, TransferLine } from "../../api/types";
import { add, compare } from "../../format/decimal";
import { t, tData } from "../../i18n";
import { AskReason } from "../../ui/AskReason";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { Change, Moment, Quantity } from "../../ui/Numbers";
import { Page, Panel } from "../../ui/Page";
import { Trail } from "../../ui/Trail";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";
import { useTransfer, useWarehouseName } from "./queries";
import { ReceiveDrawer } from "./ReceiveDrawer";
import { TransferBadge } from "./TransferBadge";

const route = getRouteApi("/app/stock/transfers/$id");

export function TransferPage() {
  const { id } = route.useParams();
  const { data: transfer, error, refetch } = useTransfer(id);
  const trail = (
    <Trail
      to="/stock"
      label={t("nav.stock")}
      here={transfer?.number ?? "…"}
      over={{ to: "/stock/transfers", label: t("nav.transfers") }}
    />
  );
  if (error && !transfer) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (!transfer) return <Page title="…" above={trail} children={null} />;
  return (
    <Page
      title={transfer.number}
      above={trail}
      aside={<TransferBadge status={transfer.status} size="lg" />}
      actions={<Actions transfer={transfer} />}
      width={1080}
    >
      <div className="split">
        <Lines transfer={transfer} />
        <Facts transfer={transfer} />
      </div>
    </Page>
  );
}

function Lines({ transfer }: { transfer: Transfer }) {
  const arrived = transfer.status === "received";
  return (
    <Panel title={t("transfers.lines")}>
      <div className="table-frame" tabIndex={0} role="group" aria-label={t("transfers.lines")}>
        <table className="table table-auto">
          <thead>
            <tr>
              <th scope="col">{t("stock.product")}</th>
              <th scope="col" data-align="right">
                {t("transfers.sent")}
              </th>
              {arrived && (
                <>
                  <th scope="col" data-align="right">
                    {t("transfers.received")}
                  </th>
                  <th scope="col" data-align="right">
                    {t("transfers.difference")}
                  </th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {transfer.lines.map((line) => (
              <tr key={line.id} className="row">
                <td>
                  <Link to="/stock/$sku" params={{ sku: line.sku }} className="code">
                    {line.sku}
                  </Link>{" "}
                  <span className="second-line">{line.name}</span>
                </td>
                <td data-align="right">
                  <Quantity value={line.quantity} unit={line.unit} />
                </td>
                {arrived && <Arrived line={line} />}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Arrived({ line: { quantity, received } }: { line: TransferLine }) {
  const there = received ?? "0";
  const same = compare(there, quantity) === 0;
  return (
    <>
      <td data-align="right">
        <Quantity value={there} />
      </td>
      <td data-align="right">{same ? "–" : <Change value={add(there, `-${quantity}`)} />}</td>
    </>
  );
}

function Facts({ transfer }: { transfer: Transfer }) {
  const warehouse = useWarehouseName();
  const steps = [
    [t("transfers.drafted"), transfer.drafted_at, transfer.drafted_by_name],
    [t("transfers.dispatched"), transfer.dispatched_at, transfer.dispatched_by_name],
    [t("transfers.arrived"), transfer.received_at, transfer.received_by_name],
  ] as const;
  return (
    <Panel title={t("transfers.facts")}>
      <dl className="facts" style={{ padding: "12px 16px" }}>
        <div>
          <dt>{t("transfers.from")}</dt>
          <dd>{warehouse(transfer.from_warehouse_id)}</dd>
        </div>
        <div>
          <dt>{t("transfers.to")}</dt>
          <dd>{warehouse(transfer.to_warehouse_id)}</dd>
        </div>
        {steps.map(
          ([label, at, name]) =>
            at && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <Moment at={at} />
                  <br />
                  {name}
                </dd>
              </div>
            ),
        )}
        {transfer.note && (
          <div>
            <dt>{t("ledger.note")}</dt>
            <dd>{transfer.note}</dd>
          </div>
        )}
      </dl>
    </Panel>
  );
}

function Actions({ transfer }: { transfer: Transfer }) {
  const [open, setOpen] = useState<"receive" | "cancel" | null>(null);
  const show = useShow(transfer);
  const key = useIdempotencyKey();
  const path = { transfer_id: transfer.id };
  const dispatch = useMutation({
    mutationFn: () =>
      data(client.POST(`${paths.transfer}/dispatch`, { params: { path }, headers: key.header })),
    onSuccess: show,
    onError: () => show(),
  });
  const can = (action: string) => transfer.allowed_actions.includes(action);
  const short = transfer.lines.find(
    ({ product_id }) => product_id === asProblem(dispatch.error).members.product_id,
  );
  return (
    <>
      {dispatch.error && (
        <div>
          {short && <b className="code">{short.sku}</b>}
          <FormError error={dispatch.error} />
        </div>
      )}
      {can("dispatch") && (
        <Button
          leftSection={<IconSend size={16} aria-hidden />}
          loading={dispatch.isPending}
          onClick={() => dispatch.mutate()}
        >
          {t("transfers.dispatch")}
        </Button>
      )}
      {can("receive") && (
        <Button
          leftSection={<IconPackageImport size={16} aria-hidden />}
          onClick={() => setOpen("receive")}
        >
          {tData("action", "receive")}
        </Button>
      )}
      {can("cancel") && (
        <Menu>
          <Menu.Target>
            <ActionIcon variant="default" size={34} aria-label={t("order.more")}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              color="red"
              leftSection={<IconBan size={16} aria-hidden />}
              onClick={() => setOpen("cancel")}
            >
              {t("transfers.cancel")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {open === "receive" && (
        <ReceiveDrawer transfer={transfer} onDone={show} onClose={() => setOpen(null)} />
      )}
      {open === "cancel" && (
        <AskReason
          title={t("transfers.cancelAsk", { number: transfer.number })}
          text={t("transfers.cancelText")}
          label={t("reason.welcome")}
          verb={t("transfers.cancel")}
          danger
          act={(reason, headers) =>
            data(client.POST(`${paths.transfer}/cancel`, { params: { path }, body: { reason }, headers }))
          }
          onDone={() => show()}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

/** Show what the server answered, or what the transfer is now. */
function useShow({ id }: Transfer): (fresh?: Transfer) => void {
  const cache = useQueryClient();
  const queryKey = ["get", paths.transfer, { params: { path: { transfer_id: id } } }];
  return (fresh) => {
    if (fresh) cache.setQueryData(queryKey, fresh);
    else void cache.invalidateQueries({ queryKey });
    stockMoved(cache, paths.transfers);
  };
}
