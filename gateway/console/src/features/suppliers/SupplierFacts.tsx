// How a supplier is reached, where they are, and on which terms they are paid.

import { Anchor, Text } from "@mantine/core";
import type { ReactNode } from "react";

import type { Supplier } from "../../api/types";
import { t } from "../../i18n";
import { Panel } from "../../ui/Page";

export function SupplierFacts({ supplier }: { supplier: Supplier }) {
  const { contact_name, email, phone, tax_id, payment_terms_days: days, address } = supplier;
  const facts: [string, ReactNode][] = [
    [t("suppliers.contact"), contact_name],
    [t("suppliers.email"), email && <Anchor href={`mailto:${email}`}>{email}</Anchor>],
    [t("suppliers.phone"), phone && <Anchor href={`tel:${phone}`}>{phone}</Anchor>],
    [t("suppliers.taxId"), tax_id && <span className="code">{tax_id}</span>],
    [t("suppliers.terms"), days == null ? null : t("suppliers.days", { days })],
  ];
  return (
    <Panel title={t("suppliers.facts")}>
      <div className="facts-panel">
        <dl className="facts" style={{ gridTemplateColumns: "minmax(0, 1fr)" }}>
          {facts.map(([term, fact]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{fact || "–"}</dd>
            </div>
          ))}
        </dl>
        <div>
          <Text size="xs" c="var(--qm-muted)">
            {t("suppliers.address")}
          </Text>
          <Text size="sm" style={{ whiteSpace: "pre-line" }}>
            {placeOf(address) || t("suppliers.noAddress")}
          </Text>
        </div>
      </div>
    </Panel>
  );
}

function placeOf({ line1, line2, city, postal_code, state, country }: Record<string, string>) {
  const town = [city, postal_code].filter(Boolean).join(" ");
  return [line1, line2, town, state, country].filter(Boolean).join("\n");
}
