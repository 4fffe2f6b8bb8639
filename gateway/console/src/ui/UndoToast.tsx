// Says what was just done, and takes it back if asked within some seconds.

import { Button, CloseButton, Portal, Text } from "@mantine/core";
import { IconArrowBackUp, IconCheck } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";

import { asProblem, sentence } from "../api/problem";
import { t } from "../i18n";

const SECONDS = 10;

interface Done {
  text: string;
  undo(): Promise<unknown>;
}

interface Undo {
  /** Say what was done, and how to take it back. */
  offer(done: Done): void;
  toast: ReactNode;
}

export function useUndo(): Undo {
  const [done, setDone] = useState<(Done & { at: number }) | null>(null);
  return {
    offer: (next) => setDone({ ...next, at: Date.now() }),
    toast: done && <UndoToast key={done.at} done={done} onClose={() => setDone(null)} />,
  };
}

function UndoToast({ done, onClose }: { done: Done; onClose(): void }) {
  const [held, setHeld] = useState(false);
  const undoing = useMutation({ mutationFn: done.undo, onSuccess: onClose });
  const { isIdle, error, mutate } = undoing;
  useEffect(() => {
    if (held || !isIdle) return;
    const timer = setTimeout(onClose, SECONDS * 1000);
    return () => clearTimeout(timer);
  }, [held, isIdle, onClose]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const writing = event.target instanceof HTMLElement && event.target.closest("input, textarea");
      if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || writing) return;
      event.preventDefault();
      mutate();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [mutate]);
  return (
    <Portal>
      <div
        className="floating toast"
        role={error ? "alert" : "status"}
        onMouseEnter={() => setHeld(true)}
        onMouseLeave={() => setHeld(false)}
        onFocus={() => setHeld(true)}
        onBlur={() => setHeld(false)}
      >
        {!error && <IconCheck size={17} aria-hidden />}
        <Text size="sm" className="toast-text">
          {error ? sentence(asProblem(error).message) : done.text}
        </Text>
        {!error && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowBackUp size={15} aria-hidden />}
            loading={undoing.isPending}
            onClick={() => mutate()}
          >
            {t("undo")}
          </Button>
        )}
        <CloseButton size="sm" aria-label={t("form.close")} onClick={onClose} />
      </div>
    </Portal>
  );
}
