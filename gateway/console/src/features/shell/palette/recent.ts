// What was opened by the palette: the newest first, for this person on this device.

import { useLocalStorage } from "@mantine/hooks";

import { useMe } from "../../session/me";
import type { Thing } from "./found";

const KEPT = 6;

export function useRecent(): [readonly Thing[], (thing: Thing) => void] {
  const { user, tenant } = useMe();
  const [things, setThings] = useLocalStorage<Thing[]>({
    key: `qm-recent-${tenant.id}-${user.id}`,
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  const remember = ({ kind, id, number, title, party, of_id }: Thing) =>
    setThings((old) =>
      [{ kind, id, number, title, party, of_id }, ...old.filter((one) => one.id !== id)].slice(0, KEPT),
    );
  return [things, remember];
}
