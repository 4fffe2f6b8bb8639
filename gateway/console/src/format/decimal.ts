// Exact decimals on strings: money and quantities never pass through a float.

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;

interface Scaled {
  digits: bigint;
  scale: number;
}

export function isDecimal(text: string): boolean {
  const match = DECIMAL.exec(text.trim());
  return match !== null && ((match[2] ?? "") + (match[3] ?? "")).length > 0;
}

function parse(text: string): Scaled {
  const match = DECIMAL.exec(text.trim());
  if (!match || !isDecimal(text)) throw new RangeError(`not a decimal: ${text}`);
  const fraction = match[3] ?? "";
  const digits = BigInt(`${match[2] ?? ""}${fraction}`);
  return { digits: match[1] === "-" ? -digits : digits, scale: fraction.length };
}

function print({ digits, scale }: Scaled): string {
  const negative = digits < 0n;
  const text = (negative ? -digits : digits).toString().padStart(scale + 1, "0");
  const whole = text.slice(0, text.length - scale);
  const fraction = text.slice(text.length - scale).replace(/0+$/, "");
  const plain = fraction ? `${whole}.${fraction}` : whole;
  return negative && plain !== "0" ? `-${plain}` : plain;
}

function aligned(a: string, b: string): [bigint, bigint, number] {
  const left = parse(a);
  const right = parse(b);
  const scale = Math.max(left.scale, right.scale);
  const up = (n: Scaled) => n.digits * 10n ** BigInt(scale - n.scale);
  return [up(left), up(right), scale];
}

export function add(a: string, b: string): string {
  const [left, right, scale] = aligned(a, b);
  return print({ digits: left + right, scale });
}

export function subtract(a: string, b: string): string {
  const [left, right, scale] = aligned(a, b);
  return print({ digits: left - right, scale });
}

export function larger(a: string, b: string): string {
  return compare(a, b) < 0 ? b : a;
}

/** The smallest multiple of a step that is no less; the step is more than nothing. */
export function roundUp(value: string, step: string): string {
  const [left, right, scale] = aligned(value, step);
  const times = (left + right - 1n) / right;
  return print({ digits: times * right, scale });
}

export function multiply(a: string, b: string): string {
  const left = parse(a);
  const right = parse(b);
  return print({ digits: left.digits * right.digits, scale: left.scale + right.scale });
}

/** Negative, zero or positive, as a sorting function wants it. */
export function compare(a: string, b: string): number {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** What part of the whole it is, in per cent to one decimal; the whole is more than nothing. */
export function percentOf(part: string, whole: string): number {
  const [left, right] = aligned(part, whole);
  return Number((left * 1000n) / right) / 10;
}

export function sum(numbers: readonly string[]): string {
  return numbers.reduce(add, "0");
}

export function isPositive(text: string): boolean {
  return isDecimal(text) && compare(text, "0") > 0;
}

/** What falls on a part of the whole, to six decimals; the whole is more than nothing. */
export function share(value: string, part: string, whole: string): string {
  const { digits, scale } = parse(multiply(value, part));
  const of = parse(whole);
  const [left, right] = [digits * 10n ** BigInt(of.scale + 6), of.digits * 10n ** BigInt(scale)];
  return print({ digits: left / right, scale: 6 });
}

/** The number as a person types it: no trailing zeros, no plus sign. */
export function plain(text: string): string {
  return print(parse(text));
}
