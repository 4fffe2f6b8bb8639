// A sales order's life so far.

import {
  IconAlertTriangle,
  IconCash,
  IconFilePlus,
  IconFlag,
  IconHourglass,
  IconLock,
  IconPackageExport,
  IconPencil,
  IconReceipt,
  IconRestore,
  IconTruckDelivery,
  IconX,
  type Icon,
} from "@tabler/icons-react";

import { tData } from "../../i18n";
import { Timeline } from "../../ui/Timeline";
import { type Action, manners } from "./actions";
import { useSaleTimeline } from "./queries";

/** What happens to an order in other ways than by its actions. */
const besides: Record<string, Icon> = {
  raise: IconFilePlus,
  change: IconPencil,
  reserve: IconLock,
  run_out: IconAlertTriangle,
  expire: IconHourglass,
  await_payment: IconReceipt,
  pay: IconCash,
  deduct: IconPackageExport,
  post_shipment: IconTruckDelivery,
  refuse_shipment: IconX,
  flag: IconFlag,
  reverse: IconRestore,
};

export function SaleTimeline({ sale }: { sale: string }) {
  return (
    <Timeline
      query={useSaleTimeline(sale)}
      icon={({ action }) => manners[action as Action]?.icon ?? besides[action] ?? IconPencil}
      wording={wording}
    />
  );
}

/** A shipment leaves the order partly shipped, or shipped. */
function wording({ action, to_status }: { action: string; to_status: string }): string {
  return action === "post_shipment" ? tData("salesStatus", to_status) : tData("saleTimeline", action);
}
