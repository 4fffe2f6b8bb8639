// To whom: the customers one may sell to, or a new one.

import { Button } from "@mantine/core";
import { IconCheck, IconPlus, IconSearchOff } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { Customer } from "../../api/types";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { lazily } from "../../ui/lazily";
import { SearchBox } from "../../ui/SearchBox";
import { useMay } from "../session/me";
import type { SaleDraft } from "./selling";

const CustomerDrawer = lazily(() => import("../customers/CustomerDrawer"), "CustomerDrawer");

interface Props {
  draft: SaleDraft;
  change(part: Partial<SaleDraft>): void;
  onChosen(): void;
}

export function CustomerStep({ draft, change, onChosen }: Props) {
  const [q, setQ] = useState("");
  const [adding, setAdding] = useState(false);
  const may = useMay();
  const query = { q: q || undefined, active: true, limit: 50 };
  const listing = api.useQuery("get", paths.customers, { params: { query } }, {
    placeholderData: keepPreviousData,
  });
  const choose = ({ id, name }: Pick<Customer, "id" | "name">) => {
    change({ customer_id: id, customer_name: name });
    onChosen();
  };
  const pick = (row: Pick<Customer, "id" | "name">) => {
    const chosen = row.id === draft.customer_id;
    return (
      <Button
        size="compact-sm"
        variant={chosen ? "light" : "default"}
        leftSection={chosen && <IconCheck size={14} aria-hidden />}
        aria-label={t("sell.chooseCustomer", { name: row.name })}
        data-main
        onClick={() => choose(row)}
      >
        {t(chosen ? "sell.chosen" : "sell.choose")}
      </Button>
    );
  };
  const rows = listing.data?.items ?? [];
  const columns: readonly Column<(typeof rows)[number]>[] = [
    { id: "name", header: t("sales.customer"), cell: (row) => <b>{row.name}</b> },
    { id: "number", header: t("orders.number"), width: 150, cell: (row) => row.number },
    {
      id: "terms",
      header: t("sale.terms"),
      width: 190,
      cell: (row) => t(row.terms === "prepaid" ? "sale.terms.prepaid" : "sale.terms.credit"),
    },
    { id: "pick", header: t("sell.choose"), width: 120, align: "right", cell: pick },
  ];
  return (
    <>
      <div className="toolbar">
        <SearchBox autoFocus label={t("sales.customer")} value={q} onSearch={setQ} />
        {may("sales.customers.manage") && (
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {t("sell.newCustomer")}
          </Button>
        )}
      </div>
      <div className="embedded">
        <DataTable
          label={t("sell.customers")}
          columns={columns}
          rows={rows}
          listing={listing}
          card={(row) => (
            <div className="card-line">
              <b className="clip">{row.name}</b>
              {pick(row)}
            </div>
          )}
          empty={<EmptyState icon={IconSearchOff} title={t("list.noMatch")} text={t("list.noMatchText")} />}
        />
      </div>
      {adding && (
        <CustomerDrawer customer={null} onSaved={choose} onClose={() => setAdding(false)} />
      )}
    </>
  );
}
