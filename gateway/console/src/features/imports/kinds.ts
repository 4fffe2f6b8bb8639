// What can be imported, and which services take it, as addresses name them.

export const KINDS = ["products", "opening", "adjustment"] as const;
export const SERVICES = ["catalog", "inventory"] as const;

export type Kind = (typeof KINDS)[number];
export type Service = (typeof SERVICES)[number];
