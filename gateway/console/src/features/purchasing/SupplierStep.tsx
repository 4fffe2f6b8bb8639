// From whom: the suppliers one may buy from.

import "./texts";

import { Button } from "@mantine/core";
import { IconCheck, IconSearchOff, IconTruckDelivery } from "@tabler/icons-react";
import { useState } from "react";

import type { Supplier } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { ButtonLink } from "../../ui/links";
import { SearchBox } from "../../ui/SearchBox";
import type { Draft } from "./draft";
import { useSuppliers } from "./queries";

interface Props {
  draft: Draft;
  change(part: Partial<Draft>): void;
  onChosen(): void;
}

export function SupplierStep({ draft, change, onChosen }: Props) {
  const [q, setQ] = useState("");
  const listing = useSuppliers(q);
  const choose = ({ id, name }: Supplier) => {
    // Another supplier has other prices: the lines begin anew.
    const lines = id === draft.supplier_id ? {} : { lines: [] };
    change({ supplier_id: id, supplier_name: name, ...lines });
    onChosen();
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
  return (
    <>
      <div className="toolbar">
        <SearchBox label={t("suppliers.search")} value={q} onSearch={setQ} />
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
          empty={<NoSuppliers searched={q !== ""} />}
        />
      </div>
    </>
  );
}

function NoSuppliers({ searched }: { searched: boolean }) {
  return searched ? (
    <EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />
  ) : (
    <EmptyState icon={IconTruckDelivery} title={t("suppliers.none")} text={t("suppliers.noneText")}>
      <ButtonLink to="/suppliers" search={{ edit: "new" }}>
        {t("suppliers.new")}
      </ButtonLink>
    </EmptyState>
  );
}
