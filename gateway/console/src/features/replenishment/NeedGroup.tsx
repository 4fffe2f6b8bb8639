// What is needed of one supplier, product by product.

import { Text, Title } from "@mantine/core";

import { useFormats } from "../../format/formats";
import { t, tn } from "../../i18n";
import { useFlash } from "../../live/signals";
import { AnchorLink } from "../../ui/links";
import { CheckRow, type Selection } from "../../ui/Selection";
import type { Need } from "./queries";
import { WhyNeeded } from "./WhyNeeded";

interface Props {
  needs: readonly Need[];
  /** Without it nothing can be chosen. */
  selection: Selection<Need> | null;
}

export function NeedGroup({ needs, selection }: Props) {
  const name = needs[0]?.supplier_name ?? t("needs.noSupplier");
  const ready = needs.filter(({ state }) => state === "ready");
  return (
    <section className="panel" aria-label={name} style={{ marginBottom: 16 }}>
      <div className="panel-head">
        <div className="need-head">
          {selection && ready.length > 0 && <CheckSupplier name={name} ready={ready} selection={selection} />}
          <Title order={2}>{name}</Title>
        </div>
        <Text size="sm" c="dimmed">
          {tn("needs.supplierCount", needs.length)}
        </Text>
      </div>
      <ul className="needs">
        {needs.map((need) => (
          <NeedRow key={need.id} need={need} ready={ready} selection={selection} />
        ))}
      </ul>
    </section>
  );
}

interface SupplierProps {
  name: string;
  ready: readonly Need[];
  selection: Selection<Need>;
}

function CheckSupplier({ name, ready, selection }: SupplierProps) {
  return (
    <label className="check">
      <input
        type="checkbox"
        aria-label={t("needs.chooseSupplier", { name })}
        checked={ready.every(({ id }) => selection.has(id))}
        onChange={() => selection.all(ready)}
      />
    </label>
  );
}

interface RowProps extends Props {
  need: Need;
  ready: readonly Need[];
}

function NeedRow({ need, ready, selection }: Omit<RowProps, "needs">) {
  const formats = useFormats();
  const joined = useFlash(need.id);
  return (
    <li className="need" data-need={need.sku} data-joined={joined || undefined} key={joined}>
      <div>
        {selection && need.state === "ready" && <CheckRow row={need} rows={ready} selection={selection} />}
      </div>
      <div>
        <span className="code">{need.sku}</span>
        <p>{need.name}</p>
      </div>
      <div className="need-quantity number">
        {need.quantity != null && t("needs.order", { quantity: formats.quantity(need.quantity), unit: need.unit })}
      </div>
      <div className="need-place">{need.warehouse_name}</div>
      <div className="need-why">
        <WhyNeeded {...need} />
        {need.state in TOLD && <p>{t(TOLD[need.state as keyof typeof TOLD])}</p>}
      </div>
      <div className="need-state">
        <Standing need={need} />
      </div>
    </li>
  );
}

const TOLD = {
  by_hand: "need.by_hand.text",
  no_rule: "need.no_rule.text",
  no_supplier: "need.no_supplier.text",
  archived: "need.archived.text",
  bundle: "need.bundle.text",
  closed: "need.closed.text",
  draft_full: "need.draft_full.text",
  too_large: "need.too_large.text",
} as const;

function Standing({ need }: { need: Need }) {
  if (need.state === "drafted" && need.order_id) {
    return (
      <AnchorLink to="/purchase-orders/$id" params={{ id: need.order_id }} size="sm">
        {t("needs.onDraft", { number: need.order_number ?? "" })}
      </AnchorLink>
    );
  }
  return <>{t(`need.${need.state}`)}</>;
}
