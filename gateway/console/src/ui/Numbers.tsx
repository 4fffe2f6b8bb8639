// Money, quantities and moments as the company writes them; the exact value is always in the title.

import { compare } from "../format/decimal";
import { useFormats } from "../format/formats";

/** In a table what is nothing stands back, so that what is something is seen. */
const nothing = (value: string) => compare(value, "0") === 0 || undefined;

/** A quantity, with its unit when it stands alone. */
export function Quantity({ value, unit }: { value: string; unit?: string }) {
  const formats = useFormats();
  return (
    <span className="number" data-nothing={nothing(value)}>
      {formats.quantity(value)}
      {unit ? ` ${unit}` : ""}
    </span>
  );
}

/** A change of a quantity: always signed, and what left is coloured too. */
export function Change({ value, unit }: { value: string; unit?: string }) {
  const formats = useFormats();
  return (
    <span className={value.startsWith("-") ? "number negative" : "number"}>
      {formats.signed(value)}
      {unit ? ` ${unit}` : ""}
    </span>
  );
}

export function Money({ value, currency }: { value: string; currency?: string }) {
  const formats = useFormats();
  return (
    <span className="number" data-nothing={nothing(value)}>
      {formats.money(value, currency)}
    </span>
  );
}

/** A unit price, which keeps up to four decimals. */
export function Price({ value, currency }: { value: string; currency?: string }) {
  const formats = useFormats();
  return <span className="number">{formats.price(value, currency)}</span>;
}

export function Moment({ at }: { at: string }) {
  const formats = useFormats();
  return (
    <time className="number" dateTime={at} title={at}>
      {formats.moment(at)}
    </time>
  );
}

export function Day({ on }: { on: string }) {
  const formats = useFormats();
  return (
    <time className="number" dateTime={on} title={on}>
      {formats.date(on)}
    </time>
  );
}
