// What products are counted in: what everybody has, and the company's own.

import "./texts";

import { Badge, Button, Text, UnstyledButton } from "@mantine/core";
import { IconPlus, IconRuler2 } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { allOf, paths } from "../../api/keys";
import type { Unit } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
import { Page } from "../../ui/Page";
import { useMay } from "../session/me";
import { CatalogTabs } from "./CatalogTabs";
import { useUnits } from "./queries";

const UnitDrawer = lazily(() => import("./UnitDrawer"), "UnitDrawer");
const route = getRouteApi("/app/products/units");

type Row = Omit<Unit, "id"> & { id: string; own: boolean };
type Open = ((id: string) => void) | undefined;

function columnsOf(onOpen: Open): readonly Column<Row>[] {
  return [
    { id: "code", header: t("units.code"), width: 140, cell: (row) => <Code row={row} onOpen={onOpen} /> },
    { id: "name", header: t("units.name"), least: 160, cell: (row) => row.name },
    {
      id: "kind",
      header: t("units.kind"),
      width: 140,
      cell: (row) => (row.own ? t("units.own") : t("units.everybodys")),
    },
    {
      id: "standard",
      header: t("units.standard"),
      width: 150,
      yields: 1,
      cell: (row) => row.standard ?? "–",
    },
    { id: "state", header: t("units.state"), width: 130, cell: (row) => <State row={row} /> },
  ];
}

export function UnitsPage() {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const manage = useMay()("catalog.products.manage");
  const listing = useUnits();
  const all = (listing.data?.items ?? []).map(
    (unit): Row => ({ ...unit, id: unit.id ?? unit.code, own: unit.id != null }),
  );
  // One's own first: the others are long known.
  const rows = [...all.filter(({ own }) => own), ...all.filter(({ own }) => !own)];
  const open = (id: string | undefined) => void navigate({ search: { edit: id }, replace: true });
  const edited = rows.find(({ id, own }) => own && id === edit);
  return (
    <Page
      fill
      title={t("nav.products")}
      actions={
        manage && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open("new")}>
            {t("units.new")}
          </Button>
        )
      }
    >
      <CatalogTabs />
      <Text size="sm" c="dimmed" my="sm" maw={640}>
        {t("units.intro")}
      </Text>
      <DataTable
        label={t("products.units")}
        columns={columnsOf(manage ? open : undefined)}
        rows={rows}
        listing={listing}
        card={(row) => <UnitCard row={row} onOpen={manage ? open : undefined} />}
        empty={<EmptyState icon={IconRuler2} title={t("units.none")} text="" />}
      />
      {manage && (edit === "new" || edited) && (
        <UnitDrawer
          key={edit}
          unit={edited ?? null}
          onSaved={() => void cache.invalidateQueries({ queryKey: allOf(paths.units) })}
          onClose={() => open(undefined)}
        />
      )}
    </Page>
  );
}

function Code({ row, onOpen }: { row: Row; onOpen: Open }) {
  if (!onOpen || !row.own) return <span className="code">{row.code}</span>;
  return (
    <UnstyledButton
      className="plain-link code"
      fz="sm"
      data-main
      aria-label={t("units.edit", { code: row.code })}
      onClick={() => onOpen(row.id)}
    >
      {row.code}
    </UnstyledButton>
  );
}

function State({ row }: { row: Row }) {
  return (
    <Badge color={row.active ? "green" : "gray"}>
      {row.active ? t("units.active") : t("units.inactive")}
    </Badge>
  );
}

function UnitCard({ row, onOpen }: { row: Row; onOpen: Open }) {
  return (
    <>
      <div className="card-line">
        <Code row={row} onOpen={onOpen} />
        <State row={row} />
      </div>
      <div className="card-foot">{row.name}</div>
    </>
  );
}
