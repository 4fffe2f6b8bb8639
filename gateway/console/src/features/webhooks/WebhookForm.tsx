// The settings of a webhook, to be edited.

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Webhook } from "../../api/types";
import { RecordForm } from "../../ui/RecordDrawer";
import { asEditing, asSent, fields } from "./form";

interface Props {
  webhook: Webhook;
  onSaved(): void;
  onClose(): void;
}

export function WebhookForm({ webhook, onSaved, onClose }: Props) {
  const params = { path: { webhook_id: webhook.id } };
  return (
    <RecordForm
      key={webhook.version}
      fields={fields}
      editing={asEditing(webhook)}
      save={(values, headers) =>
        client.PATCH(paths.webhook, { params, body: asSent(values), headers })
      }
      reload={async () => asEditing(await data(client.GET(paths.webhook, { params })))}
      onSaved={onSaved}
      onClose={onClose}
    />
  );
}
