// Tell another program.

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { t } from "../../i18n";
import { RecordDrawer, type Values } from "../../ui/RecordDrawer";
import { asSent, fields } from "./form";

interface Props {
  /** The secret that was made, which nobody sees again. */
  onSecret(text: string): void;
  onSaved(): void;
  onClose(): void;
}

export function NewWebhook({ onSecret, onSaved, onClose }: Props) {
  const save = async (values: Values, headers: Record<string, string>) => {
    const made = await data(client.POST(paths.webhooks, { body: asSent(values), headers }));
    onSecret(made.secret);
  };
  return (
    <RecordDrawer
      opened
      title={t("webhooks.add")}
      fields={fields}
      save={save}
      onSaved={onSaved}
      onClose={onClose}
    />
  );
}
