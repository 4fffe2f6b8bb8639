// What the gateway tells operators, asked every few seconds; null is what a service did not say.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { accessToken } from "../../api/session";

const EVERY = 3000;
const KEY = ["operations"];

export interface Model {
  name: string;
  companies: number;
  behind: number;
  failing: number;
  error: string | null;
  rebuilding: number;
  rebuilt: number;
  to_rebuild: number;
}

export interface ServiceState {
  name: string;
  ready: boolean;
  outbox: { waiting: number; parked: number; oldest: string | null } | null;
  queues: { queue: string; waiting: number; consumers: number }[] | null;
  dead_letters: number | null;
  projections?: Model[] | null;
}

interface Told {
  services: ServiceState[];
  live_clients: number;
  events_heard: number;
}

export interface Operations extends Told {
  at: number;
  /** Events a second since the last look; null at the first. */
  rate: number | null;
}

async function asked(path: string, init: RequestInit = {}): Promise<unknown> {
  const headers = { Authorization: `Bearer ${await accessToken()}`, "Content-Type": "application/json" };
  const answer = await fetch(path, { ...init, headers });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

export function useOperations() {
  const before = useRef<{ at: number; heard: number } | null>(null);
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }): Promise<Operations> => {
      const told = (await asked("/operations", { signal })) as Told;
      const [at, last] = [Date.now(), before.current];
      before.current = { at, heard: told.events_heard };
      const made = last && told.events_heard - last.heard;
      // Less than before: the gateway began anew.
      const rate = last && made !== null && made >= 0 ? (made * 1000) / (at - last.at) : null;
      return { ...told, at, rate };
    },
    refetchInterval: EVERY,
  });
}

export function useRebuild() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      asked("/operations/projections/rebuild", { method: "POST", body: JSON.stringify({ name }) }),
    onSettled: () => cache.invalidateQueries({ queryKey: KEY }),
  });
}

/** Queues of a service that nobody takes from. */
export function unheard({ queues }: ServiceState): string[] {
  return (queues ?? []).filter(({ consumers }) => consumers === 0).map(({ queue }) => queue);
}

export function isTroubled(service: ServiceState): boolean {
  const { ready, queues, outbox, dead_letters } = service;
  return !ready || !queues || !outbox || unheard(service).length > 0 || outbox.parked > 0 || Boolean(dead_letters);
}
