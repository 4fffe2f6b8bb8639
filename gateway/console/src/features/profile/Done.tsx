// Says that something worked, where it was done.

import { Alert } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";

export function Done({ shown, children }: { shown: boolean; children: ReactNode }) {
  if (!shown) return null;
  return (
    <Alert color="teal" role="status" py="xs" icon={<IconCheck aria-hidden />}>
      {children}
    </Alert>
  );
}
