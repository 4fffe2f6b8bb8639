// What was scanned: the newest first, kept for this person on this device until they clear it.

import { useLocalStorage } from "@mantine/hooks";
import { useRef, useState } from "react";

import { t } from "../../i18n";
import { useMay, useMe } from "../session/me";
import { type Found, lookUp } from "./lookup";

const KEPT = 30;

/** A scan as it is remembered: what it stood for then. */
export interface Scan {
  code: string;
  at: string;
  kind: Found["kind"] | null;
  title: string;
}

export type Outcome =
  | { state: "ready" }
  | { state: "looking" | "none"; code: string }
  | { state: "failed"; code: string; error: unknown }
  | { state: "found"; code: string; found: Found };

export function useScans() {
  const { user, tenant } = useMe();
  const may = useMay();
  const [outcome, setOutcome] = useState<Outcome>({ state: "ready" });
  const [scans, setScans] = useLocalStorage<Scan[]>({
    key: `qm-scans-${tenant.id}-${user.id}`,
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  // An answer that comes late belongs to the list, not to the screen.
  const latest = useRef(0);
  const scan = async (code: string) => {
    const turn = ++latest.current;
    const show = (next: Outcome) => turn === latest.current && setOutcome(next);
    show({ state: "looking", code });
    try {
      const found = await lookUp(code, may);
      show(found ? { state: "found", code, found } : { state: "none", code });
      const one = { code, at: new Date().toISOString(), kind: found?.kind ?? null };
      setScans((old) => [{ ...one, title: titleOf(found) }, ...old.filter(other(code))].slice(0, KEPT));
    } catch (error) {
      show({ state: "failed", code, error });
    }
  };
  return { outcome, scans, scan, clear: () => setScans([]) };
}

function other(code: string) {
  return (scan: Scan) => scan.code.toLowerCase() !== code.toLowerCase();
}

function titleOf(found: Found | null): string {
  if (!found) return "";
  if ("name" in found.it) return found.it.name;
  return found.kind === "order" ? found.it.supplier_name : t(`scan.kind.${found.kind}`);
}
