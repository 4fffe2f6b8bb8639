// A button that copies a text.

import { Button, CopyButton } from "@mantine/core";

import { t } from "../../i18n";

export function Copy({ text }: { text: string }) {
  return (
    <CopyButton value={text} timeout={3000}>
      {({ copied, copy }) => (
        <Button size="compact-sm" variant="default" onClick={copy}>
          {copied ? t("channels.copied") : t("channels.copy")}
        </Button>
      )}
    </CopyButton>
  );
}
