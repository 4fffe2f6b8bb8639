// Every text a person reads comes from here; more languages are more files beside this one.

import texts from "./en-IN.json";

export type TextKey = keyof typeof texts;
type CountedKey = {
  [Key in TextKey]: Key extends `${infer Base}_one` ? Base : never;
}[TextKey];
type Values = Record<string, string | number>;

const plural = new Intl.PluralRules("en-IN");

function fill(text: string, values?: Values): string {
  return values ? text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? "")) : text;
}

/** The text of a key, its {names} filled in. */
export function t(key: TextKey, values?: Values): string {
  return fill(texts[key], values);
}

/** The text of a key in the number's form, with {count} filled in. */
export function tn(key: CountedKey, count: number, values?: Values): string {
  const form = plural.select(count) === "one" ? "one" : "other";
  return fill(texts[`${key}_${form}` as TextKey], { count, ...values });
}

/** The text of a key made of data (a status, an action), or the data itself when it is new to us. */
export function tData(prefix: "status" | "action" | "reason" | "timeline", name: string): string {
  const key = `${prefix}.${name}`;
  return key in texts ? texts[key as TextKey] : name.replaceAll("_", " ");
}
