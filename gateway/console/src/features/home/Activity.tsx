// What happened lately, of what this user may see.

import { Skeleton, Text } from "@mantine/core";

import { t, tData } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Moment } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { usePart } from "./queries";

export function Activity() {
  const { data, error, refetch } = usePart("activity");
  return (
    <Panel title={t("home.activity")}>
      {error && !data && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={160} m="md" />}
      {data?.activity?.length === 0 && (
        <Text size="sm" c="dimmed" p="md">
          {t("home.activityNone")}
        </Text>
      )}
      <ul className="plain-list">
        {data?.activity?.map(({ sequence, type, number, name, actor_name, at }) => (
          <li key={sequence} className="card" style={{ padding: "8px 16px" }}>
            <div className="card-line">
              <span className="clip">{tData("home.news", type.slice(type.indexOf(".") + 1))}</span>
              <Moment at={at} />
            </div>
            <div className="card-line card-foot">
              <span className="clip">{[number, name].filter((part, i, all) => part && all.indexOf(part) === i).join(" · ")}</span>
              <span className="clip">{actor_name}</span>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
