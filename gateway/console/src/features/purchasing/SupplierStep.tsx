// From whom: the suppliers one may buy from.

import "./texts";

import { Button } from "@mantine/core";
import { IconCheck, IconPlus, IconSearchOff, IconTruckDelivery } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { allOf, paths } from "../../api/keys";
import type { Supplier } from "../../api/types";
import { t, tn } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
import { SearchBox } from "../../ui/SearchBox";
import { useMay } from "../session/me";
import type { Draft } from "./draft";
import { useSuppliers } from "./queries";

const ConfirmDialog = lazily(() => import("../../ui/ConfirmDialog"), "ConfirmDialog");
const SupplierDrawer = lazily(() => import("../suppliers/SupplierDrawer"), "SupplierDrawer");

interface Props {
  draft: Draft;
  change(part: Partial<Draft>): void;
  onChosen(): void;
}

export function SupplierStep({ draft, change, onChosen }: Props) {
  const [q, setQ] = useState("");
  const [adding, setAdding] = useState(false);
  const may = useMay();
  const cache = useQueryClient();
  const listing = useSuppliers(q);
  // Another supplier has other prices: the lines begin anew, once that is agreed to.
  const [instead, setInstead] = useState<Supplier | null>(null);
  const take = ({ id, name }: Supplier) => {
    const lines = id === draft.supplier_id ? {} : { lines: [] };
    change({ supplier_id: id, supplier_name: name, ...lines });
    onChosen();
  };
  const choose = (supplier: Supplier) => {
    const loses = supplier.id !== draft.supplier_id && draft.lines.length > 0;
    if (loses) setInstead(supplier);
    else take(supplier);
  };
  const pick = (row: Supplier) => (
    <Button
      size="compact-sm"
      variant={row.id === draft.supplier_id ? "light" : "default"}
      leftSection={row.id === draft.supplier_id && <IconCheck size={14} aria-hidden />}
      aria-label={t("draft.chooseSupplier", { name: row.name })}
      data-main
      onClick={() => choose(row)}
    >
      {row.id === draft.supplier_id ? t("draft.chosen") : t("draft.choose")}
    </Button>
  );
  const columns: readonly Column<Supplier>[] = [
    { id: "name", header: t("suppliers.name"), cell: (row) => <b>{row.name}</b> },
    { id: "number", header: t("suppliers.number"), width: 150, cell: (row) => row.number },
    { id: "contact", header: t("suppliers.contact"), width: 170, cell: (row) => row.contact_name },
    { id: "pick", header: t("draft.choose"), width: 120, align: "right", cell: pick },
  ];
  const create = may("purchasing.suppliers.manage") && (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => setAdding(true)}
    >
      {t("suppliers.new")}
    </Button>
  );
  return (
    <>
      <div className="toolbar">
        <SearchBox autoFocus label={t("suppliers.search")} value={q} onSearch={setQ} />
        {create}
      </div>
      <div className="embedded">
        <DataTable
          label={t("nav.suppliers")}
          columns={columns}
          rows={listing.data?.items ?? []}
          listing={listing}
          card={(row) => (
            <div className="card-line">
              <b className="clip">{row.name}</b>
              {pick(row)}
            </div>
          )}
          empty={<NoSuppliers searched={q !== ""} create={create} />}
        />
      </div>
      {instead && (
        <ConfirmDialog
          title={t("draft.changeSupplier", { name: instead.name })}
          text={tn("draft.changeSupplierText", draft.lines.length, { name: draft.supplier_name })}
          verb={t("draft.changeSupplierVerb")}
          act={() => Promise.resolve()}
          onDone={() => take(instead)}
          onClose={() => setInstead(null)}
        />
      )}
      {adding && (
        <SupplierDrawer
          supplier={null}
          onSaved={(supplier) => {
            void cache.invalidateQueries({ queryKey: allOf(paths.suppliers) });
            choose(supplier);
          }}
          onClose={() => setAdding(false)}
        />
      )}
    </>
  );
}

function NoSuppliers({ searched, create }: { searched: boolean; create: ReactNode }) {
  return searched ? (
    <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
  ) : (
    <EmptyState icon={IconTruckDelivery} title={t("suppliers.none")} text={t("suppliers.noneText")}>
      {create}
    </EmptyState>
  );
}
