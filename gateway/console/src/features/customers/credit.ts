// Whether a customer owes more than they may.

import type { Customer } from "../../api/types";
import { compare } from "../../format/decimal";

export function isOver({ account }: Customer): boolean {
  return account?.left != null && compare(account.left, "0") < 0;
}
