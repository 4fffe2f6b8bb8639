// Whether the tray is open: whoever asks for a file opens it, wherever they are.

import { useSyncExternalStore } from "react";

let opened = false;
const listeners = new Set<() => void>();

export function openTray(is: boolean): void {
  opened = is;
  for (const tell of listeners) tell();
}

export function useTray(): boolean {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => opened,
  );
}
