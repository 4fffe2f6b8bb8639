// What a tab is for, in a sentence, and what can be done there.

import { Text } from "@mantine/core";
import type { ReactNode } from "react";

export function Intro({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className="toolbar">
      <Text size="sm" c="dimmed" style={{ flex: "1 1 260px" }}>
        {text}
      </Text>
      {children}
    </div>
  );
}
