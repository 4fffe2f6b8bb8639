// How a supplier or customer is reached, where they are, and on which terms.

import "./texts";

import { Anchor, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { t } from "../../i18n";
import { Panel } from "../../ui/Page";
import { type Party, placeOf } from "./fields";

interface Props {
  party: Party;
  /** What else is known, by what it is called. */
  more: readonly (readonly [string, ReactNode])[];
  /** Other addresses. */
  places?: readonly (readonly [string, Record<string, string>])[];
}

export function PartyFacts({ party, more, places = [] }: Props) {
  const { contact_name, email, phone, tax_id, address } = party;
  const facts: (readonly [string, ReactNode])[] = [
    [t("suppliers.contact"), contact_name],
    [t("party.email"), email && <Anchor href={`mailto:${email}`}>{email}</Anchor>],
    [t("party.phone"), phone && <Anchor href={`tel:${phone}`}>{phone}</Anchor>],
    [t("party.taxId"), tax_id && <span className="code">{tax_id}</span>],
    ...more,
  ];
  return (
    <Panel title={t("party.facts")}>
      <div className="facts-panel">
        <dl className="facts" style={{ gridTemplateColumns: "minmax(0, 1fr)" }}>
          {facts.map(([term, fact]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{fact || "–"}</dd>
            </div>
          ))}
        </dl>
        {[[t("party.address"), address] as const, ...places].map(([term, place]) => (
          <div key={term}>
            <Text size="xs" c="var(--qm-muted)">
              {term}
            </Text>
            <Text size="sm" style={{ whiteSpace: "pre-line" }}>
              {placeOf(place) || t("party.noAddress")}
            </Text>
          </div>
        ))}
      </div>
    </Panel>
  );
}
