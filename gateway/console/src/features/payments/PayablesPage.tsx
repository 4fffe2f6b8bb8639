// What we owe suppliers: by receipt, by age, their bills, and what was paid.

import "./texts";

import { Button, Group } from "@mantine/core";
import { IconCash, IconFileInvoice, IconReceipt } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { useRows } from "../../api/pages";
import type { Bill, Liability, Settlement, SupplierAge } from "../../api/types";
import { t } from "../../i18n";
import type { PayablesSearch } from "../../router";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FilterTabs } from "../../ui/FilterTabs";
import { lazily } from "../../ui/lazily";
import { Day, Money } from "../../ui/Numbers";
import { Page } from "../../ui/Page";
import { SupplierPicker } from "../../ui/SupplierPicker";
import { useMay } from "../session/me";
import { aged } from "./aged";
import { BillBadge } from "./badges";
import { FilesButton } from "./FilesButton";
import { useBills, useLiabilities, useMoneyMoved, useSettlements } from "./queries";

const AskReason = lazily(() => import("../../ui/AskReason"), "AskReason");
const BillFiles = lazily(() => import("./BillFiles"), "BillFiles");
const PayableForms = lazily(() => import("./PayableForms"), "PayableForms");

const route = getRouteApi("/app/payables");
const TABS = [undefined, "ageing", "bills", "settlements"] as const;

export function PayablesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const manage = useMay()("payments.liabilities.manage");
  const change = (part: Partial<PayablesSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  const { tab, supplier, edit } = search;
  return (
    <Page
      fill
      title={t("nav.payables")}
      actions={
        manage && (
          <>
            <Button
              variant="default"
              leftSection={<IconReceipt size={16} aria-hidden />}
              onClick={() => change({ edit: "bill" })}
            >
              {t("payables.bill")}
            </Button>
            <Button
              leftSection={<IconCash size={16} aria-hidden />}
              onClick={() => change({ edit: "settle" })}
            >
              {t("payables.settle")}
            </Button>
          </>
        )
      }
    >
      <FilterTabs
        label={t("payables.tabs")}
        active={tab ?? "owed"}
        tabs={TABS.map((each) => ({
          key: each ?? "owed",
          label: t(`payables.tab.${each ?? "owed"}`),
          link: { to: "/payables", search: { tab: each, supplier }, replace: true },
        }))}
      />
      {tab !== "ageing" && (
        <div className="toolbar">
          <SupplierPicker
            aria-label={t("payables.supplier")}
            placeholder={t("payables.supplier")}
            value={supplier ?? ""}
            onChange={(id) => change({ supplier: id || undefined })}
          />
        </div>
      )}
      {tab === undefined && <Owed supplier={supplier} />}
      {tab === "ageing" && <Ages />}
      {tab === "bills" && <Bills supplier={supplier} manage={manage} open={search.bill} show={(bill) => change({ bill })} />}
      {tab === "settlements" && <Settlements supplier={supplier} manage={manage} />}
      {manage && edit && (
        <PayableForms kind={edit} supplier={supplier} onClose={() => change({ edit: undefined })} />
      )}
    </Page>
  );
}

const owed: readonly Column<Liability>[] = [
  { id: "document", header: t("payables.document"), width: 170, cell: (row) => <span className="code">{row.document_number}</span> },
  { id: "supplier", header: t("payables.supplier"), least: 160, cell: (row) => row.supplier_name },
  { id: "order", header: t("money.order"), width: 150, yields: 2, cell: (row) => row.order_number },
  { id: "due", header: t("money.due"), width: 120, yields: 1, cell: (row) => <Day on={row.due_on} /> },
  { id: "amount", header: t("money.amount"), width: 130, yields: 3, align: "right", cell: (row) => <Money value={row.amount} currency={row.currency} /> },
  { id: "open", header: t("money.open"), width: 130, align: "right", cell: (row) => <Money value={row.open} currency={row.currency} /> },
];

function Owed({ supplier }: { supplier?: string }) {
  const listing = useLiabilities({ supplier_id: supplier, open: true });
  const rows = useRows(listing.data);
  return (
    <DataTable
      label={t("payables.tab.owed")}
      columns={owed}
      rows={rows}
      listing={listing}
      card={(row) => (
        <>
          <div className="card-line">
            <span className="code">{row.document_number}</span>
            <Money value={row.open} currency={row.currency} />
          </div>
          <div className="card-line card-foot">
            <span className="clip">{row.supplier_name}</span>
            <Day on={row.due_on} />
          </div>
        </>
      )}
      empty={<EmptyState icon={IconReceipt} title={t("payables.none")} text={t("payables.noneText")} />}
    />
  );
}

type Age = SupplierAge & { id: string };
const ages = aged<Age>(t("payables.supplier"), (row) => row.supplier_name);

function Ages() {
  const listing = api.useQuery("get", paths.liabilitiesAgeing);
  const rows = (listing.data?.items ?? []).map((row) => ({ ...row, id: row.supplier_id }));
  return (
    <DataTable
      label={t("payables.tab.ageing")}
      columns={ages}
      rows={rows}
      listing={listing}
      card={(row) => (
        <div className="card-line">
          <span className="clip">{row.supplier_name}</span>
          <Money value={row.total} />
        </div>
      )}
      empty={<EmptyState icon={IconReceipt} title={t("payables.none")} text={t("payables.noneText")} />}
    />
  );
}

const bills: readonly Column<Bill>[] = [
  { id: "number", header: t("payables.number"), width: 150, cell: (row) => <span className="code">{row.number}</span> },
  { id: "supplier", header: t("payables.supplier"), least: 150, cell: (row) => row.supplier_name },
  { id: "day", header: t("payables.billedOn"), width: 120, yields: 2, cell: (row) => <Day on={row.billed_on} /> },
  { id: "receipts", header: t("payables.receipts"), least: 150, yields: 4, cell: (row) => row.receipts.map((each) => each.document_number).join(", ") },
  { id: "state", header: t("money.state"), width: 140, cell: (row) => <BillBadge row={row} /> },
  { id: "difference", header: t("payables.difference"), width: 120, yields: 1, align: "right", cell: (row) => <Money value={row.difference} currency={row.currency} /> },
  { id: "amount", header: t("money.amount"), width: 130, align: "right", cell: (row) => <Money value={row.amount} currency={row.currency} /> },
];

interface TableProps {
  supplier?: string;
  manage: boolean;
}

interface BillsProps extends TableProps {
  /** The bill whose files are looked at. */
  open?: string;
  show(bill: string | undefined): void;
}

function Bills({ supplier, manage, open, show }: BillsProps) {
  const listing = useBills(supplier);
  const rows = useRows(listing.data);
  const act: Column<Bill> = { id: "act", header: t("money.act"), width: 190, cell: (row) => <BillActs row={row} /> };
  const files: Column<Bill> = { id: "files", header: t("payables.files"), width: 84, cell: (row) => <FilesButton row={row} show={show} /> };
  return (
    <>
      <DataTable
        label={t("payables.tab.bills")}
        columns={manage ? [...bills, files, act] : [...bills, files]}
        rows={rows}
        listing={listing}
        card={(row) => (
          <>
            <div className="card-line">
              <span className="code">{row.number}</span>
              <BillBadge row={row} />
            </div>
            <div className="card-line card-foot">
              <span className="clip">{row.supplier_name}</span>
              <Money value={row.amount} currency={row.currency} />
            </div>
            <FilesButton row={row} show={show} />
          </>
        )}
        empty={<EmptyState icon={IconFileInvoice} title={t("payables.noBills")} text={t("payables.noBillsText")} />}
      />
      {open && (
        <BillFiles
          id={open}
          number={rows.find(({ id }) => id === open)?.number ?? ""}
          manage={manage}
          onClose={() => show(undefined)}
        />
      )}
    </>
  );
}

function BillActs({ row }: { row: Bill }) {
  const [asked, ask] = useState<"hold" | "reverse">();
  const moved = useMoneyMoved();
  if (row.reversed_at) return null;
  const params = { path: { bill_id: row.id } };
  const release = () =>
    void data(client.POST("/api/v1/payments/bills/{bill_id}/release", { params })).then(moved);
  return (
    <Group gap={6} wrap="nowrap">
      {row.held_reason ? (
        <Button size="compact-sm" variant="default" onClick={release}>
          {t("payables.release")}
        </Button>
      ) : (
        <Button size="compact-sm" variant="default" onClick={() => ask("hold")}>
          {t("payables.hold")}
        </Button>
      )}
      <Button size="compact-sm" variant="subtle" onClick={() => ask("reverse")}>
        {t("money.reverse")}
      </Button>
      {asked && (
        <AskReason
          title={t(`payables.${asked}Ask`, { number: row.number })}
          text={t(`payables.${asked}Text`)}
          label={t("reason.needed")}
          needed
          danger={asked === "reverse"}
          verb={asked === "hold" ? t("payables.hold") : t("money.reverse")}
          act={(reason, headers) =>
            data(client.POST(`${paths.bills}/{bill_id}/${asked}`, { params, body: { reason }, headers }))
          }
          onDone={moved}
          onClose={() => ask(undefined)}
        />
      )}
    </Group>
  );
}

const settlements: readonly Column<Settlement>[] = [
  { id: "number", header: t("money.number"), width: 160, cell: (row) => <span className="code">{row.number}</span> },
  { id: "day", header: t("money.paidOn"), width: 120, cell: (row) => <Day on={row.paid_on} /> },
  { id: "method", header: t("money.method"), width: 110, yields: 2, cell: (row) => t(`money.method.${row.method}`) },
  { id: "lines", header: t("payables.pays"), least: 160, yields: 3, cell: (row) => row.lines.map((line) => line.document_number).join(", ") },
  { id: "by", header: t("money.recordedBy"), width: 150, yields: 4, cell: (row) => row.recorded_by_name },
  { id: "amount", header: t("money.amount"), width: 130, align: "right", cell: (row) => <Money value={row.amount} currency={row.currency} /> },
];

function Settlements({ supplier, manage }: TableProps) {
  const listing = useSettlements(supplier);
  const rows = useRows(listing.data);
  const act: Column<Settlement> = { id: "act", header: t("money.act"), width: 130, cell: (row) => <Undo row={row} /> };
  return (
    <DataTable
      label={t("payables.tab.settlements")}
      columns={manage ? [...settlements, act] : settlements}
      rows={rows}
      listing={listing}
      card={(row) => (
        <>
          <div className="card-line">
            <span className="code">{row.number}</span>
            <Money value={row.amount} currency={row.currency} />
          </div>
          <div className="card-line card-foot">
            <Day on={row.paid_on} />
            <span>{row.reversed_at ? t("money.state.reversed") : ""}</span>
          </div>
        </>
      )}
      empty={<EmptyState icon={IconCash} title={t("payables.noPaid")} text={t("payables.noPaidText")} />}
    />
  );
}

function Undo({ row }: { row: Settlement }) {
  const [asked, ask] = useState(false);
  const moved = useMoneyMoved();
  if (row.reversed_at) return t("money.state.reversed");
  return (
    <>
      <Button size="compact-sm" variant="subtle" onClick={() => ask(true)}>
        {t("money.reverse")}
      </Button>
      {asked && (
        <AskReason
          title={t("money.reverseAsk", { number: row.number })}
          text={t("payables.undoText")}
          label={t("reason.needed")}
          needed
          danger
          verb={t("money.reverse")}
          act={(reason, headers) =>
            data(
              client.POST("/api/v1/payments/settlements/{settlement_id}/reverse", {
                params: { path: { settlement_id: row.id } },
                body: { reason },
                headers,
              }),
            )
          }
          onDone={moved}
          onClose={() => ask(false)}
        />
      )}
    </>
  );
}
