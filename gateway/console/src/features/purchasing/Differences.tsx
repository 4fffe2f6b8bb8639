// What changed, one below the other: what it was, and what it is.

import "./texts";
import "./purchasing.css";

import { IconArrowRight } from "@tabler/icons-react";

import { t } from "../../i18n";
import type { Difference } from "./differences";

export function Differences({ rows }: { rows: readonly Difference[] }) {
  if (rows.length === 0) return <p className="second-line">{t("revisions.same")}</p>;
  return (
    <dl className="differences">
      {rows.map(({ what, before, after }) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>
            <del>{before}</del>
            <IconArrowRight size={13} aria-label={t("revisions.became")} />
            <ins>{after}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
