// A count: its sheet to fill in on a phone or at a desk, then what differs, and who accepts it.

import "./texts";
import "../stock/stock.css";

import { Alert, Badge, Group, Skeleton, Text } from "@mantine/core";
import { IconClock, IconCloudUpload } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";

import type { Count } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t, tn } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Moment } from "../../ui/Numbers";
import { lazily } from "../../ui/lazily";
import { Page } from "../../ui/Page";
import { Trail } from "../../ui/Trail";
import { useMe } from "../session/me";
import { useWarehouseName } from "../transfers/queries";
import { Actions } from "./Actions";
import { CountBadge } from "./CountBadge";
import { useEntering } from "./entering";
import { useCount } from "./queries";
import { Sheet } from "./Sheet";

// Only who counts needs it; it is as high as what it waits for.
const QuickEntry = lazily(
  () => import("./QuickEntry"),
  "QuickEntry",
  <Skeleton className="count-entry" height={60} />,
);
const route = getRouteApi("/app/stock/counts/$id");

export function CountPage() {
  const { id } = route.useParams();
  const { data: count, error, refetch } = useCount(id);
  const trail = (
    <Trail to="/stock" label={t("nav.stock")} here={count?.number ?? "…"} over={{ to: "/stock/counts", label: t("nav.counts") }} />
  );
  if (error && !count) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (!count) return <Page title="…" above={trail} children={null} />;
  return (
    <Page
      fill
      title={count.number}
      above={trail}
      aside={<CountBadge status={count.status} size="lg" />}
      actions={<Actions count={count} />}
    >
      <Content count={count} />
    </Page>
  );
}

function Content({ count }: { count: Count }) {
  const { show } = route.useSearch();
  const entering = useEntering(count);
  const counting = count.allowed_actions.includes("record");
  const waiting = Object.keys(entering.unsent).length;
  return (
    <>
      <Facts count={count} />
      {entering.refused && (
        <Alert color="red" role="alert" mb="sm">
          {entering.refused}
        </Alert>
      )}
      {waiting > 0 && (
        <Group gap={6} mb="sm" role="status" title={t("counts.unsentHint")}>
          <IconCloudUpload size={16} aria-hidden />
          <Text size="sm">{tn("counts.unsent", waiting)}</Text>
        </Group>
      )}
      {counting && <QuickEntry count={count} entering={entering} />}
      <Sheet count={count} entering={counting ? entering : null} show={show} />
    </>
  );
}

function Facts({ count }: { count: Count }) {
  const formats = useFormats();
  const warehouse = useWarehouseName();
  const { user } = useMe();
  const mine = count.lines.some(({ counted_by }) => counted_by === user.id);
  const approves = count.allowed_actions.includes("approve");
  return (
    <>
      <Group gap="xs" mb="sm">
        <Text size="sm">{warehouse(count.warehouse_id)}</Text>
        {count.blind && <Badge color="gray">{t("counts.blind")}</Badge>}
        <Text size="sm" c="dimmed">
          {t("counts.progress", {
            done: formats.count(count.counted),
            all: formats.count(count.size),
          })}
          {" · "}
          {count.started_by_name}, <Moment at={count.started_at} />
          {count.note && ` · ${count.note}`}
        </Text>
      </Group>
      {count.status === "submitted" && (
        <Alert color="blue" py={8} mb="sm" icon={<IconClock size={18} aria-hidden />}>
          {t(approves ? "counts.waitsYou" : mine ? "counts.waitsOwn" : "counts.waits")}
        </Alert>
      )}
    </>
  );
}
