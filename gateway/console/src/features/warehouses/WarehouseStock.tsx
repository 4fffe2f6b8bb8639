// What lies at one warehouse, product by product, as it changes.

import { IconPackages, IconSearchOff } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";

import { paths } from "../../api/keys";
import { useRows } from "../../api/pages";
import { t } from "../../i18n";
import { ArrivalsPill } from "../../ui/ArrivalsPill";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { AnchorLink } from "../../ui/links";
import { Panel } from "../../ui/Page";
import { SearchBox } from "../../ui/SearchBox";
import { StockCard, stockColumns } from "../stock/columns";
import { useStock } from "../stock/queries";

const route = getRouteApi("/app/warehouses/$id");
// Which warehouse is what the page is about, and rules are set elsewhere.
const columns = stockColumns.filter(({ id, optional }) => id !== "warehouse" && optional !== "off");

export function WarehouseStock({ warehouse }: { warehouse: string }) {
  const { q } = route.useSearch();
  const navigate = route.useNavigate();
  const listing = useStock({ warehouse, q });
  const rows = useRows(listing.data);
  return (
    <Panel
      title={t("warehouses.stock")}
      actions={
        <>
          <ArrivalsPill list={paths.stock} rows={rows} onShow={() => void listing.refetch()} />
          <AnchorLink to="/stock" search={{ warehouse }} size="sm">
            {t("warehouses.inStock")}
          </AnchorLink>
        </>
      }
    >
      <div className="panel-search">
        <SearchBox
          label={t("stock.search")}
          value={q ?? ""}
          onSearch={(text) =>
            void navigate({ search: (old) => ({ ...old, q: text || undefined }), replace: true })
          }
        />
      </div>
      <div className="embedded embedded-tall">
        <DataTable
          label={t("warehouses.stock")}
          columns={columns}
          rows={rows}
          listing={listing}
          card={(row) => <StockCard row={row} />}
          empty={
            q ? (
              <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
            ) : (
              <EmptyState
                icon={IconPackages}
                title={t("warehouses.noStock")}
                text={t("warehouses.noStockText")}
              />
            )
          }
        />
      </div>
    </Panel>
  );
}
