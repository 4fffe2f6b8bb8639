// A report as a file: which kind, which columns; it is made while one goes on working.

import "./texts";

import { Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { allOf, paths } from "../../api/keys";
import type { Export } from "../../api/types";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { useIdempotencyKey } from "../../ui/useIdempotencyKey";
import { openTray } from "./opened";
import { start } from "./queries";

interface Props {
  report: { name: string; title: string };
  /** As they are in the address. */
  filters: Readonly<Record<string, string | undefined>>;
  sort: string | undefined;
  /** Those on screen, by their keys. */
  columns: readonly string[];
}

export function ExportReport(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t("exports.open")}
      </Button>
      {open && <Dialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ report, filters, sort, columns, onClose }: Props & { onClose(): void }) {
  const cache = useQueryClient();
  const key = useIdempotencyKey();
  const [format, setFormat] = useState<Export["format"]>("xlsx");
  const [which, setWhich] = useState<"all" | "shown">("all");
  const asking = useMutation({
    mutationFn: () =>
      start(
        {
          report: report.name,
          format,
          filters: set(filters),
          sort,
          columns: which === "all" ? undefined : [...columns],
        },
        key.header,
      ),
    // Whatever is asked for next may be something else.
    onError: key.renew,
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: allOf(paths.exports) });
      onClose();
      openTray(true);
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("exports.titleOf", { title: report.title })}>
      <Stack gap="md">
        <Text size="sm">{t("exports.filters")}</Text>
        <Radio.Group
          label={t("exports.format")}
          value={format}
          onChange={(value) => setFormat(value === "csv" ? "csv" : "xlsx")}
        >
          <Stack gap="xs" mt={6}>
            <Radio value="xlsx" label={t("export.xlsx")} description={t("exports.xlsxHint")} />
            <Radio value="csv" label={t("export.csv")} description={t("exports.csvHint")} />
          </Stack>
        </Radio.Group>
        <Radio.Group
          label={t("exports.columns")}
          value={which}
          onChange={(value) => setWhich(value === "shown" ? "shown" : "all")}
        >
          <Group gap="lg" mt={6}>
            <Radio value="all" label={t("exports.all")} />
            <Radio value="shown" label={t("exports.onScreen")} />
          </Group>
        </Radio.Group>
        <FormError error={asking.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("form.back")}
          </Button>
          <Button loading={asking.isPending} onClick={() => asking.mutate()} data-autofocus>
            {t("exports.go")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function set(filters: Props["filters"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filters).filter((one): one is [string, string] => Boolean(one[1])),
  );
}
