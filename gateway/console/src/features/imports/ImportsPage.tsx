// Send a file to be imported, and find again what was sent before.

import "./texts";

import { Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { IconDownload, IconFileSpreadsheet } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { allOf, paths } from "../../api/keys";
import { useRows } from "../../api/pages";
import type { Import } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import type { Column } from "../../ui/columns";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/EmptyState";
import { FormError } from "../../ui/ErrorPanel";
import { FileDrop } from "../../ui/FileDrop";
import { FilterTabs } from "../../ui/FilterTabs";
import { AnchorLink } from "../../ui/links";
import { Moment } from "../../ui/Numbers";
import { Page, Panel } from "../../ui/Page";
import { saveAs } from "../../ui/saveAs";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";
import { useMay } from "../session/me";
import { ForbiddenPage } from "../shell/ForbiddenPage";
import { type Kind, KINDS, type Service } from "./kinds";
import { sample, sources, upload, useImports } from "./sources";
import { ImportBadge } from "./state";

const route = getRouteApi("/app/import");
const ACCEPT = ".csv,.tsv,.txt,.xlsx,text/csv";

export function ImportsPage() {
  const { of } = route.useSearch();
  const may = useMay();
  const open = KINDS.filter((kind) => sources[kind].permissions.every(may));
  const kind = open.find((name) => name === of) ?? open[0];
  if (!kind) return <ForbiddenPage />;
  return (
    <Page title={t("imports.title")} width={1080}>
      <FilterTabs
        label={t("imports.kindLabel")}
        active={kind}
        tabs={open.map((name) => ({
          key: name,
          label: t(`imports.kind.${name}`),
          link: { to: "/import", search: { of: name === open[0] ? undefined : name } },
        }))}
      />
      <Stack gap="md" mt="md">
        <Sending key={kind} kind={kind} />
        <History service={sources[kind].service} />
      </Stack>
    </Page>
  );
}

function Sending({ kind }: { kind: Kind }) {
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const key = useIdempotencyKey();
  const [old, setOld] = useState(false);
  const { service, sample: from } = sources[kind];
  const may = useMay();
  const withCost = kind === "opening" && may("costs.read");
  const sending = useMutation({
    mutationFn: (file: File) =>
      upload(kind, file, old ? "windows-1252" : "utf-8", key.header["Idempotency-Key"]),
    // Whatever is sent next is another file.
    onSettled: key.renew,
    onSuccess: ({ id }) => {
      void cache.invalidateQueries({ queryKey: allOf(paths.imports) });
      void navigate({ to: "/import/$service/$id", params: { service, id } });
    },
  });
  const saving = useMutation({
    mutationFn: (path: string) => saveAs(`${kind.replace("_", "-")}.csv`, sample(path)),
  });
  return (
    <Stack gap="xs">
      <FileDrop
        label={t("imports.choose")}
        hint={t(withCost ? "imports.opening.hintCost" : `imports.${kind}.hint`)}
        accept={ACCEPT}
        busy={sending.isPending}
        onFile={sending.mutate}
      />
      <FormError error={sending.error ?? saving.error} />
      <Text size="sm" c="dimmed">
        {t("imports.hint")}
      </Text>
      <Group gap="md">
        <Checkbox
          size="xs"
          label={t("imports.encoding")}
          checked={old}
          onChange={(event) => setOld(event.currentTarget.checked)}
        />
        {from && (
          <Button
            variant="subtle"
            size="compact-sm"
            title={t("imports.sampleHint")}
            leftSection={<IconDownload size={15} aria-hidden />}
            loading={saving.isPending}
            onClick={() => saving.mutate(from)}
          >
            {t("imports.sample", { kind: t(`imports.kind.${kind}`).toLowerCase() })}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function History({ service }: { service: Service }) {
  const listing = useImports(service);
  const rows = useRows(listing.data);
  return (
    <Panel title={t("imports.history")}>
      <div className="embedded">
        <DataTable
          label={t("imports.history")}
          columns={columnsOf(service)}
          rows={rows}
          listing={listing}
          card={(row) => <ImportCard row={row} service={service} />}
          empty={
            <EmptyState
              icon={IconFileSpreadsheet}
              title={t("imports.none")}
              text={t("imports.noneText")}
            />
          }
        />
      </div>
    </Panel>
  );
}

function columnsOf(service: Service): readonly Column<Import>[] {
  return [
    { id: "file", header: t("imports.file"), cell: (row) => <File row={row} service={service} /> },
    { id: "state", header: t("imports.state"), width: 140, cell: (row) => <ImportBadge of={row} /> },
    ...(["created", "updated", "skipped", "failed"] as const).map(
      (field, index): Column<Import> => ({
        id: field,
        header: t(`imports.${field}`),
        width: 104,
        align: "right",
        yields: index === 3 ? undefined : 3 - index,
        cell: (row) => <Count value={row[field]} />,
      }),
    ),
    { id: "who", header: t("imports.who"), width: 140, yields: 4, cell: (row) => row.requester },
    {
      id: "when",
      header: t("imports.when"),
      width: 160,
      yields: 0,
      cell: (row) => <Moment at={row.requested_at} />,
    },
  ];
}

function File({ row, service }: { row: Import; service: Service }) {
  return (
    <AnchorLink
      to="/import/$service/$id"
      params={{ service, id: row.id }}
      data-main
      size="sm"
      c="inherit"
    >
      {row.file_name}
    </AnchorLink>
  );
}

function Count({ value }: { value: number }) {
  return <span className="number">{useFormats().count(value)}</span>;
}

function ImportCard({ row, service }: { row: Import; service: Service }) {
  const formats = useFormats();
  const { created, updated, skipped } = row;
  return (
    <>
      <div className="card-line">
        <span className="clip">
          <File row={row} service={service} />
        </span>
        <ImportBadge of={row} />
      </div>
      <div className="card-line card-foot">
        <span>
          {t("imports.wrote", {
            created: formats.count(created),
            updated: formats.count(updated),
            skipped: formats.count(skipped),
          })}
        </span>
        <Moment at={row.requested_at} />
      </div>
    </>
  );
}
