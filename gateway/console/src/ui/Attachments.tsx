// The files kept with a document: added, saved to one's own machine, and taken away.

import { ActionIcon, Group, Text } from "@mantine/core";
import { IconDownload, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { api, client, data } from "../api/client";
import { paths } from "../api/keys";
import type { Attachment } from "../api/types";
import { learn, t } from "../i18n";
import texts from "../i18n/en-IN.attachments.json";
import { ConfirmDialog } from "./ConfirmDialog";
import { ErrorPanel, FormError } from "./ErrorPanel";
import { FileDrop } from "./FileDrop";
import { Moment } from "./Numbers";
import { Panel } from "./Page";
import { saveAs } from "./saveAs";

learn(texts);

const OF = {
  order: [paths.saleFiles, "order_id"],
  invoice: [paths.invoiceFiles, "invoice_id"],
  bill: [paths.billFiles, "bill_id"],
} as const;
// What the server takes; what it is in truth is told there by what is in it.
const TYPES = ".pdf,.png,.jpg,.jpeg,.webp,.xlsx,.csv,.txt";

interface Props {
  of: keyof typeof OF;
  id: string;
  /** Whether one may add and remove. */
  manage: boolean;
}

export function Attachments(props: Props) {
  return (
    <Panel title={t("files.title")}>
      <Files {...props} />
    </Panel>
  );
}

/** The same without its frame, for a drawer. */
export function Files({ of, id, manage }: Props) {
  const { path, params } = placed(of, id);
  const read = api.useQuery("get", path, { params });
  const [asked, ask] = useState<Attachment>();
  const cache = useQueryClient();
  const changed = () => void cache.invalidateQueries({ queryKey: ["get", path, { params }] });
  const adding = useMutation({ mutationFn: (file: File) => add(of, id, file), onSettled: changed });
  const saving = useMutation({ mutationFn: (file: Attachment) => save(of, id, file) });
  if (read.error && !read.data) return <ErrorPanel error={read.error} onRetry={() => void read.refetch()} />;
  const files = read.data?.items ?? [];
  return (
    <>
      <ul className="plain-list" aria-label={t("files.title")} aria-busy={read.isPending}>
        {files.map((file) => (
          <li key={file.id}>
            <FileLine file={file} onSave={() => saving.mutate(file)} onRemove={manage ? () => ask(file) : undefined} />
          </li>
        ))}
        {files.length === 0 && !read.isPending && (
          <li>
            <Text size="sm" c="dimmed">
              {t("files.none")}
            </Text>
          </li>
        )}
      </ul>
      <FormError error={adding.error ?? saving.error} />
      {manage && (
        <FileDrop
          label={t("files.add")}
          hint={t("files.addHint")}
          accept={TYPES}
          busy={adding.isPending}
          onFile={adding.mutate}
        />
      )}
      {asked && (
        <ConfirmDialog
          title={t("files.removeAsk", { name: asked.name })}
          text={t("files.removeText")}
          verb={t("files.removeVerb")}
          act={() => remove(of, id, asked)}
          onDone={changed}
          onClose={() => ask(undefined)}
        />
      )}
    </>
  );
}

interface FileProps {
  file: Attachment;
  onSave(): void;
  onRemove?(): void;
}

function FileLine({ file, onSave, onRemove }: FileProps) {
  const { name } = file;
  return (
    <div className="card-line">
      <div className="clip">
        {name}
        <div className="second-line">
          {sized(file.size)} · {file.added_by_name} · <Moment at={file.added_at} />
        </div>
      </div>
      <Group gap={4} wrap="nowrap">
        <ActionIcon variant="default" size="md" aria-label={t("files.download", { name })} onClick={onSave}>
          <IconDownload size={16} aria-hidden />
        </ActionIcon>
        {onRemove && (
          <ActionIcon variant="default" size="md" aria-label={t("files.remove", { name })} onClick={onRemove}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
      </Group>
    </div>
  );
}

/** The routes of all kinds are made by one hand: they differ by what the document's id is called. */
function placed(of: Props["of"], id: string) {
  const [path, parameter] = OF[of];
  const params = { path: { [parameter]: id } } as unknown as { path: { order_id: string } };
  return { path: path as typeof paths.saleFiles, params };
}

function one(of: Props["of"], id: string, file: Attachment) {
  const { path, params } = placed(of, id);
  return { path, params: { path: { ...params.path, attachment_id: file.id } } };
}

function add(of: Props["of"], id: string, file: File) {
  const { path, params } = placed(of, id);
  const form = new FormData();
  form.append("file", file);
  return data(client.POST(path, { params, body: { file: "" }, bodySerializer: () => form }));
}

function save(of: Props["of"], id: string, file: Attachment) {
  const { path, params } = one(of, id, file);
  return saveAs(file.name, data(client.GET(`${path}/{attachment_id}/file`, { params, parseAs: "blob" })));
}

function remove(of: Props["of"], id: string, file: Attachment) {
  const { path, params } = one(of, id, file);
  return data(client.DELETE(`${path}/{attachment_id}`, { params }));
}

const UNITS = ["B", "kB", "MB"] as const;

function sized(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  return `${(bytes / 1000 ** power).toFixed(power && 1)} ${UNITS[power]}`;
}
