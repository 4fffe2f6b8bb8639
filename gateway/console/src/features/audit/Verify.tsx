// Whether every entry is as it was written; and the whole log to take away, to be verified elsewhere.

import { Alert, Button } from "@mantine/core";
import { IconDownload, IconShieldCheck } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { saveAs } from "../../ui/saveAs";

export function Verify({ onChecked }: { onChecked(said: { holds: boolean; text: string }): void }) {
  const checking = useMutation({
    mutationFn: async () => data(client.GET(paths.auditCheck)),
    onSuccess: ({ holds, entries, costs_checked, first_difference: found }) => {
      const costs = costs_checked ? ` ${t("audit.checkedCosts")}` : "";
      const text = found
        ? t("audit.differs", { sequence: found.sequence, why: found.why })
        : `${t("audit.checked", { entries })}${costs}`;
      onChecked({ holds, text });
    },
  });
  const taking = useMutation({
    mutationFn: () =>
      saveAs("audit-log.jsonl", data(client.GET(paths.auditChain, { parseAs: "blob" }))),
  });
  return (
    <>
      <FormError error={checking.error ?? taking.error} />
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        loading={taking.isPending}
        onClick={() => taking.mutate()}
      >
        {t("audit.chain")}
      </Button>
      <Button
        variant="default"
        leftSection={<IconShieldCheck size={16} aria-hidden />}
        loading={checking.isPending}
        onClick={() => checking.mutate()}
      >
        {t("audit.check")}
      </Button>
    </>
  );
}

export function Checked({ said }: { said: { holds: boolean; text: string } }) {
  return (
    <Alert color={said.holds ? "green" : "red"} role="status" mb="sm" flex="none">
      {said.text}
    </Alert>
  );
}
