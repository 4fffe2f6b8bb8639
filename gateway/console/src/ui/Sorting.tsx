// The head of a column, by which the server orders the list where the column allows it.

import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";

import type { Column } from "./columns";

export interface Sorting {
  /** The order now: a column's name for the server, with a minus for the other way. */
  by: string;
  change(by: string): void;
}

interface Props<Row> {
  column: Column<Row>;
  sorting: Sorting | undefined;
}

export function Heading<Row>({ column, sorting }: Props<Row>) {
  const { sort, header, align } = column;
  if (!sort || !sorting) {
    return (
      <th scope="col" data-align={align}>
        {header}
      </th>
    );
  }
  const down = sorting.by === `-${sort}`;
  const on = down || sorting.by === sort;
  const Arrow = down ? IconArrowDown : IconArrowUp;
  return (
    <th
      scope="col"
      data-align={align}
      aria-sort={on ? (down ? "descending" : "ascending") : undefined}
    >
      <button
        type="button"
        className="sorter"
        onClick={() => sorting.change(on && !down ? `-${sort}` : sort)}
      >
        {header}
        <Arrow size={13} aria-hidden data-on={on || undefined} />
      </button>
    </th>
  );
}
