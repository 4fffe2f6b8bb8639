// Whether a product's ledger is as it was written: hashes, signatures and sums, checked when asked.

import { Alert, Button, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconShieldCheck } from "@tabler/icons-react";

import { api } from "../../../api/client";
import { paths } from "../../../api/keys";
import { t, tn } from "../../../i18n";
import { FormError } from "../../../ui/ErrorPanel";
import { Panel } from "../../../ui/Page";

export function LedgerCheck({ product }: { product: string }) {
  const asked = { params: { query: { product_id: product } } };
  const check = api.useQuery("get", paths.ledgerCheck, asked, { enabled: false, gcTime: 0 });
  const wrong = check.data?.first_difference;
  return (
    <Panel title={t("check.title")}>
      <Stack gap="sm" p="md">
        <Text size="sm" c="dimmed">
          {t("check.text")}
        </Text>
        {check.data?.ok && (
          <Alert color="green" role="status" icon={<IconShieldCheck aria-hidden />}>
            {tn("check.fine", check.data.entries)}
            {check.data.unsigned > 0 && ` ${tn("check.unsigned", check.data.unsigned)}`}
          </Alert>
        )}
        {wrong && (
          <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />}>
            {t("check.wrong", { sequence: wrong.sequence, what: wrong.what })}
          </Alert>
        )}
        <FormError error={check.error} />
        <Button variant="default" loading={check.isFetching} onClick={() => void check.refetch()}>
          {t("check.do")}
        </Button>
      </Stack>
    </Panel>
  );
}
