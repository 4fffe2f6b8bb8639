// The recovery codes, this one time: to be copied or kept as a file.

import { Button, Group, Stack, Text } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";

import { t } from "../../i18n";

interface Props {
  codes: readonly string[];
  onDone(): void;
}

export function RecoveryCodes({ codes, onDone }: Props) {
  const { copy, copied } = useClipboard();
  const text = codes.join("\n");
  return (
    <Stack gap="sm">
      <Text component="h3" fw={600} size="sm">
        {t("recovery.title")}
      </Text>
      <Text size="sm">{t("recovery.text")}</Text>
      <ol className="recovery-codes" aria-label={t("recovery.title")}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={() => copy(text)}>
          {t(copied ? "recovery.copied" : "recovery.copy")}
        </Button>
        <Button variant="default" onClick={() => download(text)}>
          {t("recovery.download")}
        </Button>
        <Button onClick={onDone}>{t("recovery.done")}</Button>
      </Group>
    </Stack>
  );
}

function download(text: string): void {
  const address = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/plain" }));
  const link = Object.assign(document.createElement("a"), {
    href: address,
    download: t("recovery.file"),
  });
  link.click();
  URL.revokeObjectURL(address);
}
