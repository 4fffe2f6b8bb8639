// A table by keyboard: arrows go from row to row, Space chooses, Ctrl+A chooses all on screen.

import type { KeyboardEvent } from "react";

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

export function onRowKey(event: KeyboardEvent<HTMLElement>, chooseAll: () => void): void {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || event.altKey || isWriting(target)) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key !== "a" || !event.currentTarget.querySelector(".check")) return;
    event.preventDefault();
    chooseAll();
    return;
  }
  const row = target.closest<HTMLElement>("[data-row]");
  const step = STEPS[event.key];
  if (step !== undefined) {
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
    const next = rows[row ? rows.indexOf(row) + step : 0];
    const link = next?.querySelector<HTMLElement>("[data-main]");
    if (!link) return;
    event.preventDefault();
    link.focus();
    return;
  }
  const box = row?.querySelector<HTMLInputElement>(".check input");
  if (event.key === " " && box && target !== box) {
    event.preventDefault();
    box.click();
  }
}

function isWriting(target: HTMLElement): boolean {
  const { tagName } = target;
  if (tagName === "TEXTAREA" || tagName === "SELECT") return true;
  return tagName === "INPUT" && (target as HTMLInputElement).type !== "checkbox";
}
