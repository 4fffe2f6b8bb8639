// Of which orders goods may come in: one answer, whoever asks.

import type { OrderStatus } from "../../api/types";

export const COMING: OrderStatus[] = ["approved", "sent", "confirmed", "partially_received"];
