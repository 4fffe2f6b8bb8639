// Throws away what is being written, once that is agreed to.

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";

import { t } from "../i18n";
import { lazily } from "./lazily";

const ConfirmDialog = lazily(() => import("./ConfirmDialog"), "ConfirmDialog");

export function Discard({ label, onDiscard }: { label: string; onDiscard(): void }) {
  const [asking, ask] = useDisclosure(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={ask.open}
      >
        {label}
      </Button>
      {asking && (
        <ConfirmDialog
          title={t("draft.discardAsk")}
          text={t("draft.discardText")}
          verb={label}
          act={() => Promise.resolve()}
          onDone={onDiscard}
          onClose={ask.close}
        />
      )}
    </>
  );
}
