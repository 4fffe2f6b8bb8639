// Every report one may see, by what it is about.

import "./texts";
import "./reports.css";

import { Skeleton, Stack, Title } from "@mantine/core";
import { IconReportOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import type { Report } from "../../api/types";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Page } from "../../ui/Page";
import { groupName, GROUPS } from "./groups";
import { useReports } from "./queries";

export function ReportsPage() {
  const { data, error, refetch } = useReports();
  return (
    <Page title={t("reports.all")} width={1180}>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {!data && !error && (
        <Stack aria-busy role="status" aria-label={t("table.loading")}>
          <Skeleton height={90} />
          <Skeleton height={90} />
        </Stack>
      )}
      {data?.items.length === 0 && (
        <EmptyState icon={IconReportOff} title={t("reports.none")} text={t("reports.noneText")} />
      )}
      {grouped(data?.items ?? []).map(([group, reports]) => (
        <section key={group} aria-label={groupName(group)}>
          <Title order={2} mb={8}>
            {groupName(group)}
          </Title>
          <ul className="report-list">
            {reports.map(({ name, title, about }) => (
              <li key={name}>
                <Link to="/reports/$name" params={{ name }} className="report-link">
                  <b>{title}</b>
                  <span>{about}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Page>
  );
}

function grouped(reports: readonly Report[]): [string, Report[]][] {
  const all = [...new Set([...GROUPS, ...reports.map(({ group }) => group)])];
  return all
    .map((group): [string, Report[]] => [group, reports.filter((one) => one.group === group)])
    .filter(([, found]) => found.length > 0);
}
