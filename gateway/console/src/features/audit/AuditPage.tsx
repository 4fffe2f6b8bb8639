// Every change of every service: who, what, when, from where; before and after in a drawer.

import "./texts";
import "./audit.css";

import { Anchor, Button, Select, TextInput } from "@mantine/core";
import { IconHistory, IconSearchOff, IconX } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { paged, useRows } from "../../api/pages";
import type { AuditEntry } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t, tData } from "../../i18n";
import type { AuditSearch } from "../../router";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
import { Moment } from "../../ui/Numbers";
import { Page } from "../../ui/Page";
import { SearchBox } from "../../ui/SearchBox";
import { nameOf, whatOf } from "./telling";
import { Checked, Verify } from "./Verify";

const EntryDrawer = lazily(() => import("./EntryDrawer"), "EntryDrawer");
const ExportMenu = lazily(() => import("../../ui/ExportMenu"), "ExportMenu");

const route = getRouteApi("/app/audit");
const SERVICES = ["auth", "catalog", "inventory", "purchasing", "sales", "payments", "notifications", "reporting"];

const columns = (open: (entry: AuditEntry) => void): readonly Column<AuditEntry>[] => [
  { id: "at", header: t("audit.when"), width: 170, cell: (row) => <Moment at={row.at} /> },
  { id: "who", header: t("audit.who"), width: 150, cell: (row) => row.actor_name || t("audit.system") },
  { id: "what", header: t("audit.what"), least: 220, cell: (row) => <What row={row} open={open} /> },
  { id: "thing", header: t("audit.thing"), width: 190, yields: 1, cell: (row) => nameOf(row) },
  { id: "reason", header: t("audit.reason"), width: 190, yields: 3, cell: (row) => row.reason },
  { id: "ip", header: t("audit.ip"), width: 130, yields: 2, cell: (row) => row.ip },
];

export function AuditPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useAsked(search);
  const [said, setSaid] = useState<{ holds: boolean; text: string }>();
  const listing = api.useInfiniteQuery(
    "get",
    paths.audit,
    { params: { query: { ...query, limit: 100 } } },
    { ...paged, placeholderData: keepPreviousData },
  );
  const rows = useRows(listing.data);
  const change = (part: Partial<AuditSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  const entry = rows.find(({ id }) => id === search.entry);
  const filtered = Object.keys(search).some((name) => name !== "entry");
  return (
    <Page
      fill
      title={t("audit.title")}
      actions={
        <>
          <ExportMenu
            name="audit-log"
            fetched={(format) =>
              data(
                client.GET(paths.auditExport, { params: { query: { ...query, format } }, parseAs: "blob" }),
              )
            }
          />
          <Verify onChecked={setSaid} />
        </>
      }
    >
      {said && <Checked said={said} />}
      <Filters search={search} onChange={change} />
      <DataTable
        label={t("audit.title")}
        columns={columns(({ id }) => change({ entry: id }))}
        rows={rows}
        listing={listing}
        card={(row) => <EntryCard row={row} open={({ id }) => change({ entry: id })} />}
        empty={
          filtered ? (
            <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
          ) : (
            <EmptyState icon={IconHistory} title={t("audit.none")} text={t("audit.noneText")} />
          )
        }
      />
      {entry && <EntryDrawer entry={entry} onClose={() => change({ entry: undefined })} />}
    </Page>
  );
}

/** What the API is asked: days are those of the company's calendar. */
function useAsked({ q, service, subject, actor, from, to }: AuditSearch) {
  const formats = useFormats();
  return {
    q,
    service,
    subject,
    actor_id: actor,
    after: from && formats.instant(`${from}T00:00`),
    before: to && formats.instant(`${nextDay(to)}T00:00`),
  };
}

function nextDay(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

interface FilterProps {
  search: AuditSearch;
  onChange(part: Partial<AuditSearch>): void;
}

function Filters({ search, onChange }: FilterProps) {
  const { q, service, subject, actor, from, to } = search;
  return (
    <div className="toolbar">
      <SearchBox
        label={t("audit.search")}
        value={q ?? ""}
        onSearch={(text) => onChange({ q: text || undefined })}
      />
      <Select
        aria-label={t("audit.service")}
        placeholder={t("audit.everything")}
        data={SERVICES.map((value) => ({ value, label: tData("auditPart", value) }))}
        value={service ?? null}
        clearable
        w={190}
        onChange={(value) => onChange({ service: value ?? undefined })}
      />
      <DayField label={t("audit.after")} value={from} onChange={(day) => onChange({ from: day })} />
      <DayField label={t("audit.before")} value={to} onChange={(day) => onChange({ to: day })} />
      {subject && <Only label={t("audit.of")} onClear={() => onChange({ subject: undefined })} />}
      {actor && <Only label={t("audit.whoOne")} onClear={() => onChange({ actor: undefined })} />}
    </div>
  );
}

function DayField(props: { label: string; value?: string; onChange(day?: string): void }) {
  const { label, value, onChange } = props;
  return (
    <TextInput
      type="date"
      aria-label={label}
      title={label}
      w={150}
      value={value ?? ""}
      onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
    />
  );
}

function Only({ label, onClear }: { label: string; onClear(): void }) {
  return (
    <Button
      variant="light"
      rightSection={<IconX size={14} aria-hidden />}
      title={t("audit.ofAll")}
      onClick={onClear}
    >
      {label}
    </Button>
  );
}

interface RowProps {
  row: AuditEntry;
  open(row: AuditEntry): void;
}

function What({ row, open }: RowProps) {
  return (
    <Anchor component="button" type="button" size="sm" data-main onClick={() => open(row)}>
      {whatOf(row)}
    </Anchor>
  );
}

function EntryCard({ row, open }: RowProps) {
  return (
    <>
      <div className="card-line">
        <span className="clip">
          <What row={row} open={open} />
        </span>
        <Moment at={row.at} />
      </div>
      <div className="card-line card-foot">
        <span className="clip">
          {row.actor_name || t("audit.system")} {nameOf(row) && `· ${nameOf(row)}`}
        </span>
      </div>
    </>
  );
}
