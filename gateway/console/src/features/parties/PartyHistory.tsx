// What happened to a supplier or customer, in their words.

import "./texts";

import { IconBan, IconCircleCheck, IconPencil, IconPlus, type Icon } from "@tabler/icons-react";

import type { AuditEntry } from "../../api/types";
import { t, type TextKey } from "../../i18n";
import { HistoryPanel, inWords, type Told } from "../../ui/HistoryPanel";

type Fields = Readonly<Record<string, TextKey>>;

const FIELDS: Fields = {
  name: "suppliers.name",
  contact_name: "suppliers.contact",
  email: "party.email",
  phone: "party.phone",
  address: "party.address",
  tax_id: "party.taxId",
  payment_terms_days: "party.termsDays",
};

interface Props {
  id: string;
  /** What their events call them. */
  thing: "supplier" | "customer";
  /** Fields that only one of the two has. */
  more?: Fields;
}

export function PartyHistory({ id, thing, more = {} }: Props) {
  const tell = (entry: AuditEntry): Told => {
    const said = entry.data as Record<string, Record<string, unknown> | undefined>;
    const { before = {}, [thing]: after = {} } = said;
    const [icon, title] = looks(entry, before);
    const changes = Object.entries({ ...FIELDS, ...more })
      .filter(([field]) => field in before)
      .map(([field, label]) => ({
        field: t(label),
        before: words(before[field]),
        after: words(after[field]),
      }));
    return { icon, title, changes };
  };
  return <HistoryPanel subject={id} tell={tell} />;
}

function looks({ type }: AuditEntry, before: Record<string, unknown>): [Icon, string] {
  if (type.endsWith(".created")) return [IconPlus, t("partyHistory.created")];
  if (before.active === true) return [IconBan, t("partyHistory.deactivated")];
  if (before.active === false) return [IconCircleCheck, t("partyHistory.reactivated")];
  return [IconPencil, t("partyHistory.updated")];
}

/** An address is its lines. */
function words(value: unknown): string {
  const lines = value !== null && typeof value === "object" && Object.values(value).filter(Boolean);
  return inWords(lines || value);
}
