// How the company writes numbers, money and time: its locale, currency and time zone.

import { createContext, useContext } from "react";

import { plain } from "./decimal";

export interface Formats {
  currency: string;
  quantity(decimal: string): string;
  signed(decimal: string): string;
  money(decimal: string, currency?: string): string;
  /** Money of a unit price, which may have up to four decimals. */
  price(decimal: string, currency?: string): string;
  /** Where there is little room: ₹2Cr, 1.2L. */
  compactMoney(decimal: string, currency?: string): string;
  compact(decimal: string): string;
  count(value: number): string;
  moment(iso: string): string;
  /** 08:25:59. */
  time(iso: string): string;
  date(iso: string): string;
  /** 1 Dec; Dec 2026. */
  dayOfMonth(iso: string): string;
  month(iso: string): string;
  /** The company's clock at a moment, as a date-and-time field has it, and the moment of such a clock. */
  clock(iso: string): string;
  instant(clock: string): string;
}

interface Place {
  locale: string;
  currency: string;
  timezone: string;
}

// TypeScript wants a numeric literal type; Intl takes any decimal string, exactly.
const decimal = (text: string) => plain(text) as `${number}`;

export function formatsOf({ locale, currency, timezone }: Place): Formats {
  const quantity = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 });
  const signed = new Intl.NumberFormat(locale, {
    maximumFractionDigits: 6,
    signDisplay: "exceptZero",
  });
  const currencies = new Map<string, Intl.NumberFormat>();
  const inCurrency = (code: string, most?: number) => {
    const key = `${code}:${most ?? ""}`;
    const known = currencies.get(key);
    if (known) return known;
    const made = new Intl.NumberFormat(locale, {
      style: "currency",
      currency: code,
      ...(most === undefined ? {} : { maximumFractionDigits: most }),
    });
    currencies.set(key, made);
    return made;
  };
  const little = { notation: "compact", maximumFractionDigits: 2, minimumFractionDigits: 0 } as const;
  const compact = new Intl.NumberFormat(locale, little);
  const compactIn = new Map<string, Intl.NumberFormat>();
  const compactMoney = (code: string) => {
    const known = compactIn.get(code);
    if (known) return known;
    const made = new Intl.NumberFormat(locale, { ...little, style: "currency", currency: code });
    compactIn.set(code, made);
    return made;
  };
  const moment = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    timeZone: timezone,
  });
  const time = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
    timeZone: timezone,
  });
  const day = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  const dayOfMonth = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const month = new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" });
  // A calendar day has no time zone: 2026-12-01 is that day everywhere.
  const asDay = (iso: string) => new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  const wall = new Intl.DateTimeFormat("sv-SE", {
    dateStyle: "short",
    timeStyle: "short",
    timeZone: timezone,
  });
  const clock = (iso: string) => wall.format(new Date(iso)).replace(" ", "T");
  return {
    currency,
    quantity: (text) => quantity.format(decimal(text)),
    signed: (text) => signed.format(decimal(text)),
    money: (text, code = currency) => inCurrency(code).format(decimal(text)),
    price: (text, code = currency) => inCurrency(code, 4).format(decimal(text)),
    compactMoney: (text, code = currency) => compactMoney(code).format(decimal(text)),
    compact: (text) => compact.format(decimal(text)),
    count: (value) => quantity.format(value),
    moment: (iso) => moment.format(new Date(iso)),
    time: (iso) => time.format(new Date(iso)),
    date: (iso) => day.format(asDay(iso)),
    dayOfMonth: (iso) => dayOfMonth.format(asDay(iso)),
    month: (iso) => month.format(asDay(iso)),
    clock,
    instant: (text) => {
      const asUtc = Date.parse(`${text}Z`);
      // Twice: around a change of the clocks the first guess lies on the wrong side of it.
      const once = asUtc - offset(clock, asUtc);
      return new Date(asUtc - offset(clock, once)).toISOString();
    },
  };
}

/** Whether it is a time of day as a date-and-time field has it, since 1970. */
export function isClock(text: string): boolean {
  const asUtc = Date.parse(`${text}Z`);
  return asUtc >= 0 && new Date(asUtc).toISOString().slice(0, 16) === text;
}

/** How far the company's clock is ahead of UTC at a moment, in milliseconds. */
function offset(clock: (iso: string) => string, at: number): number {
  const minute = Math.floor(at / 60_000) * 60_000;
  return Date.parse(`${clock(new Date(minute).toISOString())}Z`) - minute;
}

export const FormatsContext = createContext<Formats>(
  formatsOf({ locale: "en-IN", currency: "INR", timezone: "Asia/Kolkata" }),
);

export function useFormats(): Formats {
  return useContext(FormatsContext);
}
