// What each figure of a report means, in the words of its definition.

import { Button, Popover, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";

import type { Report } from "../../api/types";
import { t } from "../../i18n";

export function Meaning({ report }: { report: Report }) {
  const told = report.columns.filter(({ note, shown }) => note && shown);
  return (
    <Popover width={400} position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconInfoCircle size={16} aria-hidden />}>
          {t("reports.meaning")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" mb={told.length > 0 ? "sm" : 0}>
          {report.about}
        </Text>
        {told.length > 0 && (
          <dl className="report-meaning" tabIndex={0} aria-label={t("reports.meaning")}>
            {told.map(({ key, label, note }) => (
              <div key={key}>
                <dt>{label}</dt>
                <dd>{note}</dd>
              </div>
            ))}
          </dl>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
