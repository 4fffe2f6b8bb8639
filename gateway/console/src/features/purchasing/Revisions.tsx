// What the order said before it was amended: who changed what, when and why, newest first.

import "./texts";

import { Skeleton, Text } from "@mantine/core";

import type { Order, Revision } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t, tn } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Moment, Money, Price, Quantity } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { Differences } from "./Differences";
import { type Content, contentOf, contentOfRevision, differences } from "./differences";
import { useRevisions } from "./queries";

export function Revisions({ order }: { order: Order }) {
  const { data, error, refetch } = useRevisions(order.id);
  const revisions = data?.items ?? [];
  return (
    <Panel title={t("revisions.title")}>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={60} m="md" />}
      <ol className="plain-list" reversed>
        {revisions.map((revision, index) => {
          const [next] = revisions.slice(0, index).slice(-1);
          const after = next ? contentOfRevision(next) : contentOf(order);
          return <Ended key={revision.number} revision={revision} after={after} />;
        })}
      </ol>
    </Panel>
  );
}

/** An earlier revision: how it ended, what became of it, and all it said. */
function Ended({ revision, after }: { revision: Revision; after: Content }) {
  const formats = useFormats();
  const { number, by_name, until, reason } = revision;
  return (
    <li>
      <div className="card-line">
        <b>{t("revisions.step", { number, next: number + 1 })}</b>
        <Text size="sm" c="dimmed">
          {by_name} · <Moment at={until} />
        </Text>
      </div>
      {reason && <p className="quote">{reason}</p>}
      <Differences rows={differences(contentOfRevision(revision), after, formats)} />
      <details className="whole">
        <summary>{t("revisions.whole", { number })}</summary>
        <Whole revision={revision} />
      </details>
    </li>
  );
}

function Whole({ revision }: { revision: Revision }) {
  return (
    <>
      <Text size="sm" c="dimmed">
        {revision.supplier_name} · {revision.warehouse_name} ·{" "}
        {tn("revisions.lines", revision.lines.length)}
      </Text>
      <ul className="whole-lines">
        {revision.lines.map((line) => (
          <li key={line.position} className="card-line">
            <span className="clip">
              <span className="code">{line.sku}</span> {line.name}
            </span>
            <span>
              <Quantity value={line.quantity} unit={line.unit} />
              {line.unit_cost && (
                <>
                  {" "}
                  × <Price value={line.unit_cost} />
                </>
              )}
            </span>
          </li>
        ))}
        {revision.total && (
          <li className="card-line">
            <b>{t("orders.total")}</b>
            <b>
              <Money value={revision.total} />
            </b>
          </li>
        )}
      </ul>
    </>
  );
}
