// Sold, and to be paid before anything is picked: the invoice on paper, and a code that opens it on a phone.

import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconFileTypePdf } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { ErrorPanel, FormError } from "../../ui/ErrorPanel";
import { Panel } from "../../ui/Page";
import { saveAs } from "../../ui/saveAs";
import { QrCode } from "../profile/QrCode";

export function PayFirst({ invoice: id }: { invoice: string }) {
  const formats = useFormats();
  const params = { path: { invoice_id: id } };
  const { data: invoice, error, refetch } = api.useQuery("get", paths.invoice, { params });
  const fetching = useMutation({
    mutationFn: (name: string) =>
      saveAs(name, data(client.GET(`${paths.invoice}/pdf`, { params, parseAs: "blob" }) as never)),
  });
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (!invoice) return <Skeleton height={240} aria-busy />;
  const { number, link, open, currency } = invoice;
  return (
    <Panel title={t("payFirst.title", { number })}>
      <Group gap="lg" p={16} align="flex-start">
        <QrCode text={link} label={t("payFirst.code", { number })} />
        <Stack gap="xs" flex="1 1 200px" miw={0}>
          <Text size="sm">{t("payFirst.open", { amount: formats.money(open, currency) })}</Text>
          <Text size="sm" c="dimmed">
            {t("payFirst.text")}
          </Text>
          <a href={link} target="_blank" rel="noreferrer">
            {t("payFirst.page")}
          </a>
          <div>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconFileTypePdf size={15} aria-hidden />}
              loading={fetching.isPending}
              onClick={() => fetching.mutate(`${number.replaceAll("/", "-")}.pdf`)}
            >
              {t("payFirst.pdf")}
            </Button>
          </div>
          <FormError error={fetching.error} />
        </Stack>
      </Group>
    </Panel>
  );
}
