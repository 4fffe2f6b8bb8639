// One purchase order: where it stands, what comes next, its lines, receipts and timeline, live.

import { Breadcrumbs, Skeleton, Stack } from "@mantine/core";
import { IconFileOff, IconPencil } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";

import { asProblem } from "../../api/problem";
import type { Order } from "../../api/types";
import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { AnchorLink, ButtonLink } from "../../ui/links";
import { lazily } from "../../ui/lazily";
import { Page, Panel } from "../../ui/Page";
import { OrderBadge } from "../../ui/StatusBadge";
import { useMay } from "../session/me";
import { Approvals } from "./Approvals";
import { OrderActions } from "./OrderActions";
import { OrderFacts } from "./OrderFacts";
import { OrderLines } from "./OrderLines";
import { useOrder } from "./queries";
import { Receipts } from "./Receipts";
import { Timeline } from "./Timeline";

const ReceiveDrawer = lazily(() => import("./ReceiveDrawer"), "ReceiveDrawer");

const route = getRouteApi("/app/purchase-orders/$id");

export function OrderPage() {
  const { id } = route.useParams();
  const { data: order, error, refetch } = useOrder(id);
  if (order) return <Content order={order} />;
  const { status } = asProblem(error);
  if (error && (status === 404 || status === 422)) {
    return (
      <EmptyState icon={IconFileOff} title={t("order.unknown")} text={t("order.unknownText")} />
    );
  }
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  return (
    <Page title={t("nav.orders")}>
      <Stack aria-busy>
        <Skeleton height={90} />
        <Skeleton height={240} />
      </Stack>
    </Page>
  );
}

function Content({ order }: { order: Order }) {
  const { drawer } = route.useSearch();
  const may = useMay();
  const navigate = route.useNavigate();
  const setDrawer = (name: "receive" | undefined) => void navigate({ search: { drawer: name } });
  return (
    <Page
      width={1280}
      title={order.number}
      aside={<OrderBadge status={order.status} size="lg" />}
      above={
        <Breadcrumbs mb={6} separator="›">
          <AnchorLink to="/purchase-orders" size="sm">
            {t("nav.orders")}
          </AnchorLink>
          <span className="code">{order.number}</span>
        </Breadcrumbs>
      }
      actions={
        <>
          {order.allowed_actions.includes("change") && may("costs.read") && (
            <ButtonLink
              variant="default"
              to="/purchase-orders/$id/edit"
              params={{ id: order.id }}
              leftSection={<IconPencil size={16} aria-hidden />}
            >
              {t("form.edit")}
            </ButtonLink>
          )}
          <OrderActions order={order} onReceive={() => setDrawer("receive")} />
        </>
      }
    >
      <div className="split">
        <Stack gap="md" miw={0}>
          <OrderFacts order={order} />
          <OrderLines order={order} />
          <Approvals order={order} />
          <Receipts order={order} />
        </Stack>
        <Panel title={t("timeline.title")}>
          <Timeline order={order.id} />
        </Panel>
      </div>
      <ReceiveDrawer
        order={order}
        wanted={drawer === "receive"}
        onClose={() => setDrawer(undefined)}
      />
    </Page>
  );
}
