// Whether payments, invoices, liabilities and stock agree, as of the last comparison.

import { Skeleton, Text } from "@mantine/core";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { AnchorLink } from "../../ui/links";
import { Moment } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";

export function BooksCard() {
  const formats = useFormats();
  const { data, error, refetch } = api.useQuery("get", paths.reconciliations, {
    params: { query: { limit: 1 } },
  });
  const last = data?.items[0];
  return (
    <Panel title={t("home.books")} actions={last && <Moment at={last.finished_at} />}>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={40} m="md" />}
      {data && !last && (
        <Text size="sm" c="dimmed" p="md">
          {t("home.booksNever")}
        </Text>
      )}
      {last && (
        <Text size="sm" p="md">
          <b className="number">{formats.count(last.mismatches)}</b>{" "}
          {last.mismatches === 0 ? (
            t("home.booksGood")
          ) : (
            <AnchorLink to="/books" search={{ tab: "reconciliations", run: last.id }} size="sm">
              {t("home.booksBad")}
            </AnchorLink>
          )}
        </Text>
      )}
    </Panel>
  );
}
