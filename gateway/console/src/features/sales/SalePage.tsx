// One sales order: where it stands, what it waits for, what comes next, and all that is known, live.

import "./texts";

import { Alert, Skeleton, Stack, Text } from "@mantine/core";
import { IconFileOff, IconFlag } from "@tabler/icons-react";
import { getRouteApi, useLocation } from "@tanstack/react-router";

import type { Sale } from "../../api/types";
import { t } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { Loaded } from "../../ui/Loaded";
import { Page, Panel } from "../../ui/Page";
import { SalesBadge } from "../../ui/SalesBadge";
import { Trail } from "../../ui/Trail";
import { useMay } from "../session/me";
import { Allocations } from "./Allocations";
import { useSale } from "./queries";
import { SaleActions } from "./SaleActions";
import { SaleCosts } from "./SaleCosts";
import { SaleFacts } from "./SaleFacts";
import { SaleLines } from "./SaleLines";
import { SaleTimeline } from "./SaleTimeline";
import { Shipments } from "./Shipments";
import { Short } from "./Short";
import { UndoDialog } from "./UndoDialog";
import { Undone } from "./Undone";

const Attachments = lazily(() => import("../../ui/Attachments"), "Attachments");
const OrderInvoices = lazily(() => import("../invoices/OrderInvoices"), "OrderInvoices");
const SaleReturns = lazily(() => import("./SaleReturns"), "SaleReturns");
const TakeBackDrawer = lazily(() => import("./TakeBackDrawer"), "TakeBackDrawer");
const PayFirst = lazily(() => import("./PayFirst"), "PayFirst", <Skeleton height={240} aria-busy />);
const ShipDrawer = lazily(() => import("./ShipDrawer"), "ShipDrawer");
const route = getRouteApi("/app/sales/$id");

export function SalePage() {
  const { id } = route.useParams();
  return (
    <Loaded
      of={useSale(id)}
      title={t("nav.sales")}
      missing={{ icon: IconFileOff, title: t("sale.unknown"), text: t("sale.unknownText") }}
    >
      {(sale) => <Content sale={sale} />}
    </Loaded>
  );
}

function Content({ sale }: { sale: Sale }) {
  const { drawer } = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const setDrawer = (name: typeof drawer) => void navigate({ search: { drawer: name } });
  return (
    <Page
      width={1280}
      title={sale.number}
      aside={<SalesBadge status={sale.status} size="lg" />}
      above={
        <Trail to="/sales" label={t("nav.sales")} here={sale.number} code />
      }
      actions={<SaleActions sale={sale} open={setDrawer} />}
    >
      <NotSubmitted />
      <Waits sale={sale} />
      <div className="split">
        <Stack gap="md" miw={0}>
          {sale.flagged && (
            <Alert color="red" icon={<IconFlag aria-hidden />} title={t("sales.flagged")}>
              {t("sales.flaggedText")}
            </Alert>
          )}
          <Undone sale={sale} />
          {sale.short.length > 0 && <Short sale={sale} />}
          {sale.status === "awaiting_payment" && sale.invoice_id && may("payments.invoices.read") && (
            <PayFirst invoice={sale.invoice_id} />
          )}
          <SaleFacts sale={sale} />
          <SaleLines sale={sale} />
          {may("costs.read") && <SaleCosts sale={sale} />}
          <Allocations sale={sale} />
          {sale.shipments.length > 0 && <Shipments sale={sale} />}
          <SaleReturns sale={sale} onTakeBack={() => setDrawer("return")} />
        </Stack>
        <Stack gap="md" miw={0}>
          {may("payments.invoices.read") && <OrderInvoices order={sale.id} />}
          <Panel title={t("timeline.title")}>
            <SaleTimeline sale={sale.id} />
          </Panel>
          <Attachments of="order" id={sale.id} manage={may("sales.orders.manage")} />
        </Stack>
      </div>
      {sale.allowed_actions.includes("ship") && drawer === "ship" && (
        <ShipDrawer sale={sale} onClose={() => setDrawer(undefined)} />
      )}
      {sale.allowed_actions.includes("return_goods") && drawer === "return" && (
        <TakeBackDrawer sale={sale} onClose={() => setDrawer(undefined)} />
      )}
      {(drawer === "undo" || drawer === "replace") && (
        <UndoDialog sale={sale} replace={drawer === "replace"} onClose={() => setDrawer(undefined)} />
      )}
    </Page>
  );
}

/** Saved to be handed in, and refused then: why. */
function NotSubmitted() {
  const { notSubmitted } = useLocation().state;
  return (
    notSubmitted && (
      <Alert color="amber" role="alert" mb="md" title={t("sell.notSubmitted")}>
        {notSubmitted}
      </Alert>
    )
  );
}

const WAITS = {
  reserving: "sale.waits.reserving",
  out_of_stock: "sale.waits.out_of_stock",
  pending_approval: "sale.waits.pending_approval",
  approved: "sale.waits.approved",
  awaiting_payment: "sale.waits.awaiting_payment",
  picking: "sale.waits.picking",
  partially_shipped: "sale.waits.partially_shipped",
} as const;

/** What the order waits for, where it waits. */
function Waits({ sale }: { sale: Sale }) {
  const key = WAITS[sale.status as keyof typeof WAITS];
  return (
    key && (
      <Text size="sm" c="dimmed" mt={-8} mb="md" role="status">
        {t(key)}
      </Text>
    )
  );
}
