// A page's record: shown once it is here, and said where there is none or it cannot be had.

import { Skeleton, Stack } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { asProblem } from "../api/problem";
import { EmptyState } from "./EmptyState";
import { ErrorPanel } from "./ErrorPanel";
import { Page } from "./Page";

interface Props<T> {
  of: { data: T | undefined; error: unknown; refetch(): unknown };
  /** Of the page while there is no record to name it. */
  title: string;
  missing: { icon: Icon; title: string; text: string };
  children(record: T): ReactNode;
}

export function Loaded<T>({ of: { data, error, refetch }, title, missing, children }: Props<T>) {
  if (data) return children(data);
  const { status } = asProblem(error);
  if (error && status !== 404 && status !== 422) {
    return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  }
  return (
    <Page title={title}>
      {error ? (
        <EmptyState {...missing} />
      ) : (
        <Stack aria-busy>
          <Skeleton height={90} />
          <Skeleton height={240} />
        </Stack>
      )}
    </Page>
  );
}
