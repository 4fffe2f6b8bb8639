// An empty list that says why it is empty and what to do next.

import { Group, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface Props {
  icon: Icon;
  title: string;
  text: string;
  /** Within a panel, where a list is one of several. */
  small?: boolean;
  children?: ReactNode;
}

export function EmptyState({ icon: Glyph, title, text, small, children }: Props) {
  if (small) {
    return (
      <Text c="dimmed" size="sm" px="md" py="md">
        {title}
        {text && `. ${text}`}
      </Text>
    );
  }
  return (
    <Stack align="center" gap="xs" px="md" py={56} ta="center">
      <ThemeIcon size={44} radius="lg" variant="light" color="gray">
        <Glyph size={24} stroke={1.6} aria-hidden />
      </ThemeIcon>
      <Title order={2} mt={4}>
        {title}
      </Title>
      <Text c="dimmed" maw={420}>
        {text}
      </Text>
      {children && (
        <Group gap="xs" justify="center" mt="xs">
          {children}
        </Group>
      )}
    </Stack>
  );
}
