// "3 new – show": new rows wait behind it, so that nothing jumps under the pointer.

import { Button } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { useEffect } from "react";

import { tn } from "../i18n";
import { arrivals, useArrivals } from "../live/signals";

interface Props {
  list: string;
  rows: readonly { id: string }[];
  onShow(): void;
}

export function ArrivalsPill({ list, rows, onShow }: Props) {
  const waiting = new Set(useArrivals(list));
  // Rows that were on their way when they were told of are there already.
  for (const { id } of rows) waiting.delete(id);
  const count = waiting.size;
  // A page that opens has just fetched: nothing waits yet.
  useEffect(() => arrivals.clear(list), [list]);
  if (count === 0) return null;
  const show = () => {
    arrivals.clear(list);
    onShow();
  };
  return (
    <Button
      size="compact-sm"
      radius="xl"
      variant="light"
      leftSection={<IconArrowUp size={14} aria-hidden />}
      onClick={show}
    >
      {tn("arrivals", count)}
    </Button>
  );
}
