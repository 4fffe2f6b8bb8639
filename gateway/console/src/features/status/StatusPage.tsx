// How the system is, for who operates it: services, queues, outboxes and read models, as they are now.

import "./texts";
import "./status.css";

import { Alert, Button, Skeleton, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconX } from "@tabler/icons-react";

import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Page, Panel } from "../../ui/Page";
import { LookBadge } from "../../ui/StatusBadge";
import { isTroubled, type Model, type Operations, type ServiceState, unheard, useOperations, useRebuild } from "./operations";

const GOOD = { color: "green", icon: IconCheck };
const BAD = { color: "red", icon: IconX };
const SOME = { color: "amber", icon: IconAlertTriangle };

export function StatusPage() {
  const { data, error, isPending, refetch } = useOperations();
  const formats = useFormats();
  const at = data && formats.time(new Date(data.at).toISOString());
  return (
    <Page
      title={t("nav.status")}
      aside={at && <Text size="sm" c="dimmed">{t("ops.updated", { time: at })}</Text>}
    >
      {isPending && <Skeleton height={240} aria-busy />}
      {Boolean(error) && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {data && <Whole {...data} />}
    </Page>
  );
}

function Whole({ services, live_clients, rate, at }: Operations) {
  const formats = useFormats();
  const models = services.flatMap(({ projections }) => projections ?? []);
  return (
    <>
      <dl className="ops-figures">
        <Figure label={t("ops.rate")} value={rate === null ? "–" : formats.quantity(rate.toFixed(1))} />
        <Figure label={t("ops.clients")} value={formats.count(live_clients)} />
      </dl>
      <Panel title={t("ops.services")}>
        <div className="ops-tiles">
          {services.map((service) => (
            <Tile key={service.name} service={service} at={at} />
          ))}
        </div>
      </Panel>
      {models.length > 0 && <Models models={models} />}
    </>
  );
}

function Tile({ service, at }: { service: ServiceState; at: number }) {
  const formats = useFormats();
  const { name, ready, outbox, queues, dead_letters } = service;
  const troubled = isTroubled(service);
  const nobody = unheard(service);
  const number = (value: number | undefined | null) =>
    value == null ? t("ops.unknown") : formats.count(value);
  const queued = queues?.reduce((sum, { waiting }) => sum + waiting, 0);
  const lag = outbox?.oldest ? Math.max(0, Math.round((at - Date.parse(outbox.oldest)) / 1000)) : 0;
  return (
    <section className="ops-tile" aria-label={name} data-troubled={troubled || undefined}>
      <div className="card-line">
        <Title order={3} size="sm">
          {name}
        </Title>
        <LookBadge
          look={troubled ? BAD : GOOD}
          word={t(!ready ? "ops.away" : troubled ? "ops.trouble" : "ops.good")}
        />
      </div>
      {nobody.length > 0 && (
        <Text size="sm" className="negative">
          {t("ops.nobody", { queues: nobody.join(", ") })}
        </Text>
      )}
      <dl className="ops-facts">
        <Figure label={t("ops.queued")} value={number(queued)} />
        <Figure label={t("ops.outbox")} value={number(outbox?.waiting)} />
        <Figure label={t("ops.lag")} value={outbox ? t("ops.seconds", { count: lag }) : t("ops.unknown")} />
        <Figure label={t("ops.parked")} value={number(outbox?.parked)} />
        <Figure label={t("ops.dead")} value={number(dead_letters)} />
      </dl>
    </section>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="number">{value}</dd>
    </div>
  );
}

function Models({ models }: { models: readonly Model[] }) {
  const formats = useFormats();
  const rebuild = useRebuild();
  return (
    <Panel title={t("ops.models")}>
      {rebuild.isError && <Alert color="red" role="alert">{rebuild.error.message}</Alert>}
      <div className="ops-models">
        <table className="table" aria-label={t("ops.models")}>
          <thead>
            <tr>
              <th>{t("ops.column.model")}</th>
              <th className="ops-wide">{t("ops.companies")}</th>
              <th>{t("ops.behind")}</th>
              <th>{t("ops.column.state")}</th>
              <th>{t("table.actions")}</th>
            </tr>
          </thead>
          <tbody>
            {models.map((model) => (
              <tr key={model.name} data-model={model.name}>
                <td className="code">{model.name}</td>
                <td className="number ops-wide">{formats.count(model.companies)}</td>
                <td className="number">{formats.count(model.behind)}</td>
                <td title={model.error ?? undefined}>
                  <State model={model} />
                </td>
                <td>
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={t("ops.rebuildOf", { name: model.name })}
                    disabled={rebuild.isPending || model.rebuilding > 0}
                    onClick={() => rebuild.mutate(model.name)}
                  >
                    {t("ops.rebuild")}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function State({ model }: { model: Model }) {
  const formats = useFormats();
  const { failing, rebuilding, rebuilt, to_rebuild } = model;
  if (failing > 0) return <LookBadge look={BAD} word={t("ops.failing", { count: formats.count(failing) })} />;
  if (rebuilding > 0) {
    const done = { done: formats.count(rebuilt), all: formats.count(to_rebuild) };
    return <LookBadge look={SOME} word={t("ops.rebuilding", done)} />;
  }
  return <LookBadge look={GOOD} word={t("ops.current")} />;
}
