// A page that could not be opened: what went wrong, and a way to try again.

import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";

import { ErrorPanel } from "../../ui/ErrorPanel";

export function CrashPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <main style={{ maxWidth: 640, margin: "10vh auto" }}>
      <ErrorPanel error={error} onRetry={retry} />
    </main>
  );
}
