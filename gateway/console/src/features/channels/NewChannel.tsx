// Connect a shop.

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { t } from "../../i18n";
import { RecordDrawer, type Values } from "../../ui/RecordDrawer";
import { asSent, channelFields, type Kind } from "./form";

interface Props {
  kind: Kind;
  called(id: string): string;
  /** The secret that was made, which nobody sees again. */
  onSecret(text: string): void;
  onSaved(): void;
  onClose(): void;
}

export function NewChannel({ kind, called, onSecret, onSaved, onClose }: Props) {
  const save = async (values: Values, headers: Record<string, string>) => {
    const body = { ...asSent(values), kind };
    const made = await data(client.POST(paths.channels, { body, headers }));
    if (made.secret) onSecret(made.secret);
  };
  return (
    <RecordDrawer
      opened
      title={kind === "shopify" ? t("channels.connectShopify") : t("channels.connect")}
      fields={channelFields(kind, called, false)}
      defaults={{ safety_stock: "0" }}
      save={save}
      onSaved={onSaved}
      onClose={onClose}
    />
  );
}
