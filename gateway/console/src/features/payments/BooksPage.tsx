// The general ledger: what every account holds, its entries, and what was compared with what.

import "./texts";

import { Alert, Button, Drawer, Skeleton, Stack, Table, Text } from "@mantine/core";
import { IconBook2, IconChecks, IconCircleCheck, IconScale } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { useRows } from "../../api/pages";
import type { Account, JournalEntry, Reconciliation } from "../../api/types";
import { t } from "../../i18n";
import type { BooksSearch } from "../../router";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { FilterTabs } from "../../ui/FilterTabs";
import { AnchorLink } from "../../ui/links";
import { Day, Moment, Money } from "../../ui/Numbers";
import { Page } from "../../ui/Page";
import { useMay } from "../session/me";
import { useJournal, useMoneyMoved, useReconciliations } from "./queries";

const route = getRouteApi("/app/books");
const TABS = [undefined, "journal", "reconciliations"] as const;

export function BooksPage() {
  const { tab, account, run } = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<BooksSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  const manage = useMay()("payments.liabilities.manage");
  return (
    <Page
      fill
      title={t("nav.books")}
      actions={manage && tab === "reconciliations" && <RunNow onDone={(id) => change({ run: id })} />}
    >
      <FilterTabs
        label={t("books.tabs")}
        active={tab ?? "trial"}
        tabs={TABS.map((each) => ({
          key: each ?? "trial",
          label: t(`books.tab.${each ?? "trial"}`),
          link: { to: "/books", search: { tab: each }, replace: true },
        }))}
      />
      {tab === undefined && <TrialBalance />}
      {tab === "journal" && <Journal account={account} />}
      {tab === "reconciliations" && <Reconciliations />}
      {run && <Run id={run} onClose={() => change({ run: undefined })} />}
    </Page>
  );
}

const accounts: readonly Column<Account>[] = [
  { id: "code", header: t("books.code"), width: 90, cell: (row) => <span className="code">{row.code}</span> },
  { id: "name", header: t("books.account"), least: 180, cell: (row) => <AccountLink row={row} /> },
  { id: "kind", header: t("books.kind"), width: 110, yields: 1, cell: (row) => t(`books.kind.${row.kind}`) },
  { id: "debit", header: t("books.debit"), width: 150, yields: 2, align: "right", cell: (row) => <Money value={row.debit} /> },
  { id: "credit", header: t("books.credit"), width: 150, yields: 2, align: "right", cell: (row) => <Money value={row.credit} /> },
  { id: "balance", header: t("books.balance"), width: 150, align: "right", cell: (row) => <Money value={row.balance} /> },
];

function TrialBalance() {
  const listing = api.useQuery("get", paths.trialBalance);
  const { data: books } = listing;
  return (
    <>
      <div className="toolbar">
        <Text size="sm" data-total="books">
          {books && (
            <>
              {t("books.debit")} <Money value={books.debit} /> = {t("books.credit")}{" "}
              <Money value={books.credit} />
            </>
          )}
        </Text>
      </div>
      <DataTable
        label={t("books.tab.trial")}
        columns={accounts}
        rows={books?.accounts ?? []}
        listing={listing}
        card={(row) => (
          <>
            <div className="card-line">
              <AccountLink row={row} />
              <Money value={row.balance} />
            </div>
            <div className="card-line card-foot">
              <span className="code">{row.code}</span>
              <span>{t(`books.kind.${row.kind}`)}</span>
            </div>
          </>
        )}
        empty={<EmptyState icon={IconScale} title={t("books.none")} text="" />}
      />
    </>
  );
}

function AccountLink({ row }: { row: Account }) {
  return (
    <AnchorLink to="/books" search={{ tab: "journal", account: row.id }} className="plain-link" data-main>
      {row.name}
    </AnchorLink>
  );
}

const entries: readonly Column<JournalEntry>[] = [
  { id: "day", header: t("books.day"), width: 120, cell: (row) => <Day on={row.booked_on} /> },
  { id: "rule", header: t("books.rule"), width: 160, yields: 2, cell: (row) => ruleName(row.rule) },
  { id: "memo", header: t("books.memo"), least: 150, yields: 1, cell: (row) => row.memo },
  { id: "accounts", header: t("books.accounts"), least: 220, cell: (row) => <Sides row={row} /> },
  { id: "amount", header: t("money.amount"), width: 140, align: "right", cell: (row) => <Moved row={row} /> },
];

function Journal({ account }: { account?: string }) {
  const listing = useJournal(account);
  const rows = useRows(listing.data);
  return (
    <DataTable
      label={t("books.tab.journal")}
      columns={entries}
      rows={rows}
      listing={listing}
      card={(row) => (
        <>
          <div className="card-line">
            <span className="clip">{row.memo || ruleName(row.rule)}</span>
            <Moved row={row} />
          </div>
          <div className="card-line card-foot">
            <Day on={row.booked_on} />
            <span className="clip">
              <Sides row={row} />
            </span>
          </div>
        </>
      )}
      empty={<EmptyState icon={IconBook2} title={t("books.none")} text={t("books.noneText")} />}
    />
  );
}

function ruleName(rule: string): string {
  return rule.replaceAll("_", " ");
}

/** What was debited, and what credited. */
function Sides({ row }: { row: JournalEntry }) {
  const side = (name: "debit" | "credit") =>
    row.postings.filter((posting) => posting[name] !== "0").map((posting) => posting.name);
  return `${side("debit").join(", ")} / ${side("credit").join(", ")}`;
}

function Moved({ row }: { row: JournalEntry }) {
  const [first] = row.postings;
  return row.postings.length === 2 && first ? (
    <Money value={first.debit} currency={row.currency} />
  ) : (
    <span className="number">{t("books.lines", { count: row.postings.length })}</span>
  );
}

const runs: readonly Column<Reconciliation>[] = [
  { id: "at", header: t("books.ran"), least: 190, cell: (row) => <RunLink row={row} /> },
  { id: "by", header: t("books.by"), width: 180, yields: 1, cell: (row) => row.requested_by_name },
  { id: "compared", header: t("books.compared"), width: 140, yields: 2, align: "right", cell: (row) => counted(row) },
  { id: "mismatches", header: t("books.mismatches"), width: 140, align: "right", cell: (row) => row.mismatches },
];

function counted({ compared }: Reconciliation): number {
  return Object.values(compared).reduce((total, count) => total + count, 0);
}

function Reconciliations() {
  const listing = useReconciliations();
  const rows = useRows(listing.data);
  return (
    <DataTable
      label={t("books.tab.reconciliations")}
      columns={runs}
      rows={rows}
      listing={listing}
      card={(row) => (
        <div className="card-line">
          <RunLink row={row} />
          <span>{t("books.found", { count: row.mismatches })}</span>
        </div>
      )}
      empty={<EmptyState icon={IconChecks} title={t("books.noRuns")} text={t("books.noRunsText")} />}
    />
  );
}

function RunLink({ row }: { row: Reconciliation }) {
  return (
    <AnchorLink to="/books" search={{ tab: "reconciliations", run: row.id }} replace data-main>
      <Moment at={row.finished_at} />
    </AnchorLink>
  );
}

function RunNow({ onDone }: { onDone(id: string): void }) {
  const moved = useMoneyMoved();
  const running = useMutation({
    mutationFn: () => data(client.POST(paths.reconciliations)),
    onSuccess: ({ id }) => {
      moved();
      onDone(id);
    },
  });
  return (
    <>
      <FormError error={running.error} />
      <Button
        leftSection={<IconChecks size={16} aria-hidden />}
        loading={running.isPending}
        onClick={() => running.mutate()}
      >
        {t("books.run")}
      </Button>
    </>
  );
}

function Run({ id, onClose }: { id: string; onClose(): void }) {
  const params = { path: { reconciliation_id: id } };
  const { data: made, error, refetch } = api.useQuery("get", paths.reconciliation, { params });
  return (
    <Drawer opened onClose={onClose} size="xl" title={t("books.result")}>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {!made && !error && <Skeleton height={120} />}
      {made && (
        <Stack gap="md">
          {made.mismatches === 0 && (
            <Alert color="green" icon={<IconCircleCheck size={18} aria-hidden />} title={t("books.sound")} />
          )}
          {Object.entries(made.skipped).map(([kind, why]) => (
            <Alert key={kind} color="amber" title={t("books.skipped", { kind })}>
              {why}
            </Alert>
          ))}
          {made.rows.map((row, index) => (
            <Alert key={index} color="red" title={`${row.kind}: ${row.subject}`}>
              <Text size="sm">{row.cause}</Text>
              {(row.expected ?? row.actual) !== null && (
                <Text size="sm">
                  {t("books.should")} {row.expected ?? "–"}, {t("books.is")} {row.actual ?? "–"}
                </Text>
              )}
              <Text size="sm" fw={600}>
                {row.action}
              </Text>
            </Alert>
          ))}
          <Table aria-label={t("books.compared")}>
            <Table.Tbody>
              {Object.entries(made.compared).map(([kind, count]) => (
                <Table.Tr key={kind}>
                  <Table.Td>{kind}</Table.Td>
                  <Table.Td ta="right">{count}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Stack>
      )}
    </Drawer>
  );
}
