// What a supplier sells, and on which terms; each row is edited in a drawer.

import { Badge, Button, Group, UnstyledButton } from "@mantine/core";
import { IconPackages, IconPlus, IconSearchOff } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";

import { client, data } from "../../api/client";
import { useRows } from "../../api/pages";
import type { Offer } from "../../api/types";
import { isPositive } from "../../format/decimal";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
import { Price, Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { SearchBox } from "../../ui/SearchBox";
import { useMay } from "../session/me";
import { usePriceList } from "./queries";

const ExportMenu = lazily(() => import("../../ui/ExportMenu"), "ExportMenu");
const OfferDrawer = lazily(() => import("./OfferDrawer"), "OfferDrawer");

const route = getRouteApi("/app/suppliers/$id");

interface Row extends Offer {
  id: string;
}
type Open = ((product: string) => void) | undefined;

export function PriceList({ supplier }: { supplier: string }) {
  const { q, edit } = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const costs = may("costs.read");
  // An offer has a price: who may not see it does not write it.
  const manage = costs && may("purchasing.suppliers.manage");
  const listing = usePriceList(supplier, q);
  const rows = useRows(listing.data).map((offer) => ({ ...offer, id: offer.product_id }));
  const change = (part: { q?: string; edit?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  const open = manage ? (product: string) => change({ edit: product }) : undefined;
  const shown = edit && edit !== "supplier" ? edit : undefined;
  return (
    <Panel
      title={t("offers.title")}
      actions={
        manage && (
          <Button
            size="compact-sm"
            leftSection={<IconPlus size={15} aria-hidden />}
            onClick={() => change({ edit: "new" })}
          >
            {t("offers.new")}
          </Button>
        )
      }
    >
      <Group className="panel-search" gap="xs" wrap="nowrap">
        <SearchBox
          label={t("offers.search")}
          value={q ?? ""}
          onSearch={(text) => change({ q: text || undefined })}
        />
        {rows.length > 0 && <Export supplier={supplier} />}
      </Group>
      <div className="embedded embedded-tall">
        <DataTable
          tall
          label={t("offers.title")}
          columns={columnsOf(costs, open)}
          rows={rows}
          listing={listing}
          card={(row) => <OfferCard row={row} onOpen={open} />}
          empty={<NoOffers searched={q !== undefined} />}
        />
      </div>
      {manage && shown && (
        <OfferDrawer
          key={shown}
          supplier={supplier}
          product={shown === "new" ? null : shown}
          onClose={() => change({ edit: undefined })}
        />
      )}
    </Panel>
  );
}

function Export({ supplier }: { supplier: string }) {
  return (
    <ExportMenu
      name="price-list"
      fetched={(format) =>
        data(
          client.GET("/api/v1/purchasing/supplier-products/export", {
            params: { query: { supplier_id: supplier, format } },
            parseAs: "blob",
          }),
        )
      }
    />
  );
}

function NoOffers({ searched }: { searched: boolean }) {
  return searched ? (
    <EmptyState small icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
  ) : (
    <EmptyState small icon={IconPackages} title={t("offers.none")} text={t("offers.noneText")} />
  );
}

function columnsOf(costs: boolean, onOpen: Open): readonly Column<Row>[] {
  const cost: Column<Row> = {
    id: "cost",
    header: t("offers.cost"),
    width: 110,
    align: "right",
    cell: (row) => <Cost row={row} />,
  };
  return [
    { id: "product", header: t("offers.product"), least: 200, cell: (row) => <Named row={row} onOpen={onOpen} /> },
    { id: "theirs", header: t("offers.theirs"), width: 120, yields: 4, cell: (row) => row.supplier_sku },
    ...(costs ? [cost] : []),
    { id: "minimum", header: t("offers.minimum"), width: 120, align: "right", yields: 2, cell: (row) => <Amount row={row} of={row.minimum_order} /> },
    { id: "pack", header: t("offers.pack"), width: 90, align: "right", yields: 3, cell: (row) => <Amount row={row} of={row.pack_multiple} /> },
    {
      id: "lead",
      header: t("offers.lead"),
      width: 96,
      align: "right",
      yields: 1,
      cell: (row) => t("suppliers.days", { days: row.lead_time_days }),
    },
  ];
}

function Named({ row, onOpen }: { row: Row; onOpen: Open }) {
  return (
    <>
      <div className="clip">
        {onOpen ? (
          <UnstyledButton className="plain-link" fz="sm" data-main onClick={() => onOpen(row.id)}>
            {row.name}
          </UnstyledButton>
        ) : (
          row.name
        )}
        {row.preferred && (
          <Badge color="teal" ml={6}>
            {t("offers.preferred")}
          </Badge>
        )}
      </div>
      <div className="clip second-line code">{row.sku}</div>
    </>
  );
}

function Cost({ row }: { row: Row }) {
  return row.unit_cost ? <Price value={row.unit_cost} currency={row.currency ?? undefined} /> : "–";
}

function Amount({ row, of }: { row: Row; of: string }) {
  return isPositive(of) ? <Quantity value={of} unit={row.unit ?? undefined} /> : "–";
}

function OfferCard({ row, onOpen }: { row: Row; onOpen: Open }) {
  return (
    <>
      <div className="card-line">
        <div className="clip">
          <Named row={row} onOpen={onOpen} />
        </div>
        <Cost row={row} />
      </div>
      <div className="card-line card-foot">
        <span>
          {t("offers.minimum")}
          <br />
          <Amount row={row} of={row.minimum_order} />
        </span>
        <span>
          {t("offers.pack")}
          <br />
          <Amount row={row} of={row.pack_multiple} />
        </span>
        <span>
          {t("offers.lead")}
          <br />
          {t("suppliers.days", { days: row.lead_time_days })}
        </span>
      </div>
    </>
  );
}
