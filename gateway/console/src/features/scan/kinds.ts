// How each kind of thing is drawn.

import {
  IconArrowsExchange,
  IconBuildingWarehouse,
  IconClipboardCheck,
  IconFileText,
  IconPackage,
  type Icon,
} from "@tabler/icons-react";

import type { Found } from "./lookup";

export const glyphs: Record<Found["kind"], Icon> = {
  product: IconPackage,
  warehouse: IconBuildingWarehouse,
  order: IconFileText,
  transfer: IconArrowsExchange,
  count: IconClipboardCheck,
};
