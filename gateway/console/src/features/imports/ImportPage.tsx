// One import: how far it is, what it did or would do, what is wrong with it, and what comes next.

import "./texts";

import { Alert, Button, Stack, Text } from "@mantine/core";
import {
  IconAlertCircle,
  IconAlertTriangle,
  IconCirclePlus,
  IconEqual,
  IconFileOff,
  IconPencil,
} from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { allOf, paths } from "../../api/keys";
import { sentence } from "../../api/problem";
import type { Import } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/Page";
import { Progress } from "../../ui/Progress";
import { Trail } from "../../ui/Trail";
import { Columns } from "./Columns";
import { useDraft } from "./drafts";
import { Errors } from "./Errors";
import type { Kind, Service } from "./kinds";
import { Next } from "./Next";
import { cancel, useImport } from "./sources";
import { goes, ImportBadge, isOfHeader, UNKNOWN } from "./state";

const route = getRouteApi("/app/import/$service/$id");

export function ImportPage() {
  const { service, id } = route.useParams();
  return (
    <Loaded
      of={useImport(service, id)}
      title={t("imports.title")}
      missing={{ icon: IconFileOff, title: t("imports.gone"), text: t("imports.goneText") }}
    >
      {(of) => <Content key={id} of={of} service={service} />}
    </Loaded>
  );
}

function Content({ of, service }: { of: Import; service: Service }) {
  const drafting = useDraft(of.id);
  const ended = !goes(of);
  return (
    <Page
      width={1080}
      title={of.file_name}
      aside={<ImportBadge of={of} size="lg" />}
      above={
        <Trail to="/import" search={{ of: of.kind as Kind }} label={t("imports.title")} here={t(`imports.kind.${of.kind as Kind}`)} />
      }
      actions={!ended && <Stop of={of} service={service} />}
    >
      <Stack gap="md">
        {ended && <Refusal of={of} />}
        <section className="panel" aria-label={t("imports.progress")}>
          {!ended && <Running of={of} />}
          {of.error === null && <Counts of={of} />}
          {ended && <Next of={of} service={service} drafting={drafting} />}
        </section>
        {ended && of.errors.length > 0 && !isOfHeader(of) && (
          <Errors of={of} service={service} drafting={drafting} />
        )}
        {ended && of.dry_run && of.header.length > 0 && <Columns of={of} drafting={drafting} />}
      </Stack>
    </Page>
  );
}

/** Why the file as a whole was refused; of columns that are not known, all at once. */
function Refusal({ of }: { of: Import }) {
  if (of.error === null) return null;
  const unknown = of.errors.filter(({ code }) => code === UNKNOWN).map(({ column }) => column);
  const others = of.errors.filter(({ code }) => code !== UNKNOWN);
  const sentences = isOfHeader(of)
    ? [
        ...(unknown.length > 0 ? [t("imports.unknown", { names: unknown.join(", ") })] : []),
        ...new Set(others.map(({ message }) => sentence(message))),
      ]
    : [sentence(of.error)];
  return (
    <Alert
      color={isOfHeader(of) ? "amber" : "red"}
      role="alert"
      icon={<IconAlertCircle aria-hidden />}
    >
      {sentences.map((text) => (
        <Text key={text} size="sm">
          {text}
        </Text>
      ))}
    </Alert>
  );
}

function Running({ of }: { of: Import }) {
  const formats = useFormats();
  return (
    <Stack gap={8} className="import-running">
      <Progress label={t("imports.progress")} done={of.rows_done} total={of.rows_total} />
      <Text size="sm" c="dimmed">
        {of.rows_done > 0 && `${t("imports.doneRows", { done: formats.count(of.rows_done) })}. `}
        {t("imports.leave")}
      </Text>
    </Stack>
  );
}

function Stop({ of, service }: { of: Import; service: Service }) {
  const cache = useQueryClient();
  const stopping = useMutation({
    mutationFn: () => cancel(service, of.id),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: allOf(paths.import.replace("catalog", service)) });
    },
  });
  return (
    <>
      <FormError error={stopping.error} />
      <Button
        variant="default"
        loading={stopping.isPending}
        disabled={of.cancelling}
        onClick={() => stopping.mutate()}
      >
        {of.cancelling ? t("imports.cancelling") : t("imports.cancel")}
      </Button>
    </>
  );
}

const COUNTS = [
  { field: "created", icon: IconCirclePlus, color: "green" },
  { field: "updated", icon: IconPencil, color: "blue" },
  { field: "skipped", icon: IconEqual, color: "gray" },
  { field: "failed", icon: IconAlertTriangle, color: "amber" },
] as const;

function Counts({ of }: { of: Import }) {
  const formats = useFormats();
  return (
    <dl className="import-counts" style={{ margin: 0 }}>
      {COUNTS.map(({ field, icon: Glyph, color }) => (
        <div key={field} className="import-count">
          <dt>
            <Glyph
              size={15}
              aria-hidden
              color={`light-dark(var(--mantine-color-${color}-7), var(--mantine-color-${color}-4))`}
            />
            {t(`imports.${field}`)}
          </dt>
          <dd className="number" data-count={field}>
            {formats.count(of[field])}
          </dd>
        </div>
      ))}
    </dl>
  );
}
