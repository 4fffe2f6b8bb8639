// One purchase order: where it stands, what comes next, and all that is known of it, live.
// Each part is a component of its own, mounted by one line.

import "./texts";
import "./purchasing.css";

import { Alert, Stack } from "@mantine/core";
import { IconAlertTriangle, IconFileOff } from "@tabler/icons-react";
import { getRouteApi, useLocation } from "@tanstack/react-router";

import type { Order, OrderStatus } from "../../api/types";
import { t } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { Loaded } from "../../ui/Loaded";
import { Page, Panel } from "../../ui/Page";
import { OrderBadge } from "../../ui/StatusBadge";
import { Trail } from "../../ui/Trail";
import { Approvals } from "./Approvals";
import { GoodsIssues } from "./GoodsIssues";
import { OrderActions } from "./OrderActions";
import { OrderFacts } from "./OrderFacts";
import { OrderLines } from "./OrderLines";
import { useOrder } from "./queries";
import { Receipts } from "./Receipts";
import { Timeline } from "./Timeline";

const Documents = lazily(() => import("./Documents"), "Documents");
const ReceiveDrawer = lazily(() => import("./ReceiveDrawer"), "ReceiveDrawer");
const LivingDraft = lazily(() => import("../replenishment/LivingDraft"), "LivingDraft");
const Revisions = lazily(() => import("./Revisions"), "Revisions");

const SupplierAnswer = lazily(() => import("./SupplierAnswer"), "SupplierAnswer");

const route = getRouteApi("/app/purchase-orders/$id");

/** Where an order stands once it may have gone to its supplier. */
const SENT: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  "pending_approval",
  "sent",
  "confirmed",
  "declined",
  "partially_received",
  "received",
  "closed",
  "cancelled",
]);

export function OrderPage() {
  const { id } = route.useParams();
  return (
    <Loaded
      of={useOrder(id)}
      title={t("nav.orders")}
      missing={{ icon: IconFileOff, title: t("order.unknown"), text: t("order.unknownText") }}
    >
      {(order) => <Content order={order} />}
    </Loaded>
  );
}

function Content({ order }: { order: Order }) {
  const { drawer } = route.useSearch();
  const navigate = route.useNavigate();
  const setDrawer = (name: "receive" | undefined) => void navigate({ search: { drawer: name } });
  return (
    <Page
      width={1280}
      title={order.number}
      aside={<OrderBadge status={order.status} size="lg" />}
      above={
        <Trail to="/purchase-orders" label={t("nav.orders")} here={order.number} code />
      }
      actions={<OrderActions order={order} onReceive={() => setDrawer("receive")} />}
    >
      {order.status === "draft" && <NotSubmitted />}
      <div className="split">
        <Stack gap="md" miw={0}>
          <OrderFacts order={order} />
          <OrderLines order={order} />
          <LivingDraft order={order} />
          <Approvals order={order} />
          {SENT.has(order.status) && <SupplierAnswer order={order} />}
          <Receipts order={order} />
          <GoodsIssues order={order} />
          {order.revision > 1 && <Revisions order={order} />}
        </Stack>
        <Stack gap="md" miw={0}>
          <Documents order={order} />
          <Panel title={t("timeline.title")}>
            <Timeline order={order.id} />
          </Panel>
        </Stack>
      </div>
      <ReceiveDrawer
        order={order}
        wanted={drawer === "receive"}
        onClose={() => setDrawer(undefined)}
      />
    </Page>
  );
}

/** Saved to be handed in, and refused then: why. */
function NotSubmitted() {
  const { notSubmitted } = useLocation().state;
  return (
    notSubmitted && (
      <Alert
        color="amber"
        role="alert"
        mb="md"
        icon={<IconAlertTriangle aria-hidden />}
        title={t("order.notSubmitted")}
      >
        {notSubmitted}
      </Alert>
    )
  );
}
