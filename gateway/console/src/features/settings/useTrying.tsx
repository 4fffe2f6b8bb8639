// What is done with a connection, one thing at a time, and what came of it.

import { Alert } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { FormError } from "../../ui/ErrorPanel";

export interface Said {
  ok: boolean;
  text: string;
}

interface Trying {
  start(act: () => Promise<Said | null>): void;
  busy: boolean;
  /** What came of it, said aloud. */
  outcome: ReactNode;
}

export function useTrying(onDone: () => void): Trying {
  const doing = useMutation({
    mutationFn: (act: () => Promise<Said | null>) => act(),
    onSuccess: onDone,
  });
  const outcome = (
    <>
      {doing.data && (
        <Alert role="status" color={doing.data.ok ? "teal" : "red"}>
          {doing.data.text}
        </Alert>
      )}
      <FormError error={doing.error} />
    </>
  );
  return { start: doing.mutate, busy: doing.isPending, outcome };
}
