// Currencies, time zones, ways of writing and months to choose from, each by its name.

import supported from "./currencies.json";

export interface Choice {
  value: string;
  label: string;
}

const LANGUAGE = "en-IN";
const LOCALES = [
  "en-IN", "hi-IN", "bn-IN", "gu-IN", "kn-IN", "ml-IN", "mr-IN", "ta-IN", "te-IN",
  "en-GB", "en-US", "en-AU", "en-CA", "en-IE", "en-NZ", "en-SG", "en-ZA",
  "ar-AE", "cs-CZ", "da-DK", "de-AT", "de-CH", "de-DE", "es-ES", "es-MX", "fi-FI", "fr-CA",
  "fr-FR", "he-IL", "hu-HU", "id-ID", "it-IT", "ja-JP", "ko-KR", "ms-MY", "nb-NO", "ne-NP",
  "nl-NL", "pl-PL", "pt-BR", "pt-PT", "ro-RO", "sv-SE", "th-TH", "tr-TR", "vi-VN", "zh-CN", "zh-TW",
];
// What browsers still call by the name of another age.
const RENAMED: Record<string, string> = {
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Europe/Kiev": "Europe/Kyiv",
};

/** What is chosen now is offered, whether or not we would. */
function offered(values: readonly string[], now: string | undefined, name: (value: string) => string) {
  const all = new Set(now ? [...values, now] : values);
  return [...all].map((value): Choice => ({ value, label: name(value) }));
}

export function currencies(now?: string): readonly Choice[] {
  const names = new Intl.DisplayNames(LANGUAGE, { type: "currency" });
  return offered(supported, now, (code) => `${code} · ${names.of(code) ?? code}`);
}

export function zones(now?: string): readonly Choice[] {
  const all = Intl.supportedValuesOf("timeZone").map((zone) => RENAMED[zone] ?? zone);
  return offered(["UTC", ...all], now, (zone) => zone.replaceAll("_", " "));
}

export function locales(now?: string): readonly Choice[] {
  const names = new Intl.DisplayNames(LANGUAGE, { type: "language" });
  const example = (locale: string) => new Intl.NumberFormat(locale).format(1234567.8);
  return offered(LOCALES, now, (locale) => `${names.of(locale) ?? locale} · ${example(locale)}`);
}

export function months(): readonly Choice[] {
  const name = new Intl.DateTimeFormat(LANGUAGE, { month: "long", timeZone: "UTC" });
  return Array.from({ length: 12 }, (_, month) => ({
    value: String(month + 1),
    label: name.format(new Date(Date.UTC(2000, month, 1))),
  }));
}
