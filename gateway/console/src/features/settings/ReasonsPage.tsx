// Why stock moves: the reasons every company has, and those of one's own to add, rename or retire.

import "./texts";

import { Badge, Button } from "@mantine/core";
import { IconListDetails, IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { client, data } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Reason } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
import type { Field, Values } from "../../ui/RecordDrawer";
import { useReasons } from "../stock/queries";
import { nameOf } from "../stock/reasons";
import { Intro } from "./Intro";

const route = getRouteApi("/app/settings/reasons");
const RecordDrawer = lazily(() => import("../../ui/RecordDrawer"), "RecordDrawer");
const ONE = "/api/v1/inventory/reasons/{code}";

const SIGNS = [
  { value: "0", label: t("reasons.sign.both") },
  { value: "1", label: t("reasons.sign.plus") },
  { value: "-1", label: t("reasons.sign.minus") },
];
const FACTS = [
  { value: "no", label: t("reasons.fact.no") },
  { value: "yes", label: t("reasons.fact.yes") },
];
const NAME: Field = { name: "name", label: t("reasons.name"), required: true };
const NEW: readonly Field[] = [
  NAME,
  { name: "code", label: t("reasons.code"), hint: t("reasons.codeHint"), required: true },
  { name: "sign", label: t("reasons.sign"), kind: "choice", options: SIGNS, required: true },
  { name: "fact", label: t("reasons.fact"), kind: "choice", options: FACTS, required: true },
];
const CHANGE: readonly Field[] = [
  NAME,
  {
    name: "active",
    label: t("reasons.state"),
    kind: "choice",
    options: [
      { value: "true", label: t("reasons.active") },
      { value: "false", label: t("reasons.inactive") },
    ],
    required: true,
  },
];

type Row = Reason & { id: string };

export function ReasonsPage() {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const listing = useReasons();
  const rows = (listing.data?.items ?? []).map((reason) => ({ ...reason, id: reason.code }));
  const edited = rows.find(({ code, own }) => own && code === edit);
  const show = (code: string | undefined) =>
    void navigate({ search: { edit: code }, replace: true });
  const saved = () => void cache.invalidateQueries({ queryKey: allOf(paths.reasons) });
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => show("new")}>
      {t("reasons.new")}
    </Button>
  );
  const actions = (row: Row) =>
    row.own && (
      <Button
        size="compact-sm"
        variant="default"
        data-main
        aria-label={t("reasons.edit", { name: row.name })}
        onClick={() => show(row.code)}
      >
        {t("form.edit")}
      </Button>
    );
  return (
    <>
      <Intro text={t("reasons.intro")}>{create}</Intro>
      <DataTable
        label={t("reasons.title")}
        columns={[...columns, { id: "do", header: t("table.actions"), width: 100, align: "right", cell: actions }]}
        rows={rows}
        listing={listing}
        card={(row) => (
          <div className="card-line">
            <span>
              <b>{nameOf(row)}</b> <State row={row} />
            </span>
            {actions(row)}
          </div>
        )}
        empty={<EmptyState icon={IconListDetails} title={t("reasons.none")} text={t("reasons.intro")} />}
      />
      {edit === "new" && (
        <RecordDrawer
          opened
          title={t("reasons.new")}
          fields={NEW}
          defaults={{ sign: "0", fact: "no" }}
          save={(values, headers) => client.POST(paths.reasons, { body: asNew(values), headers })}
          onSaved={saved}
          onClose={() => show(undefined)}
        />
      )}
      {edited && (
        <RecordDrawer
          opened
          title={t("reasons.edit", { name: edited.name })}
          fields={CHANGE}
          editing={asEditing(edited)}
          save={({ name = "", active }, headers) =>
            client.PATCH(ONE, {
              params: { path: { code: edited.code } },
              body: { name, active: active === "true" },
              headers,
            })
          }
          reload={async () =>
            asEditing(await data(client.GET(ONE, { params: { path: { code: edited.code } } })))
          }
          onSaved={saved}
          onClose={() => show(undefined)}
        />
      )}
    </>
  );
}

function asNew({ name = "", code = "", sign, fact }: Values) {
  const way = sign === "1" ? 1 : sign === "-1" ? -1 : 0;
  return { name, code, sign: way as -1 | 0 | 1, fact: fact === "yes" };
}

function asEditing({ name, by_hand, version = 0 }: Reason) {
  return { version, values: { name, active: String(by_hand) } };
}

function signOf({ sign }: Reason): string {
  return SIGNS.find(({ value }) => value === String(sign))?.label ?? "";
}

const columns: readonly Column<Row>[] = [
  { id: "name", header: t("reasons.name"), least: 180, cell: nameOf },
  { id: "code", header: t("reasons.code"), width: 150, yields: 2, cell: ({ code }) => <span className="code">{code}</span> },
  { id: "sign", header: t("reasons.sign"), width: 190, yields: 1, cell: signOf },
  {
    id: "by",
    header: t("reasons.kind"),
    width: 130,
    yields: 3,
    cell: ({ by_hand, own }) => (by_hand || own ? t("reasons.byHand") : t("reasons.bySystem")),
  },
  { id: "state", header: t("reasons.state"), width: 120, cell: (row) => <State row={row} /> },
];

function State({ row: { own, by_hand } }: { row: Row }) {
  if (!own) return null;
  return by_hand ? (
    <Badge color="green">{t("reasons.own")}</Badge>
  ) : (
    <Badge color="gray">{t("reasons.inactive")}</Badge>
  );
}
