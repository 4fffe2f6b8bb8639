// The settings of a shop, to be edited.

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Channel } from "../../api/types";
import { RecordForm } from "../../ui/RecordDrawer";
import { asEditing, asSent, channelFields } from "./form";

interface Props {
  channel: Channel;
  called(id: string): string;
  onSaved(): void;
  onClose(): void;
}

export function ChannelForm({ channel, called, onSaved, onClose }: Props) {
  const params = { path: { channel_id: channel.id } };
  return (
    <RecordForm
      key={channel.version}
      fields={channelFields(channel.kind, called, true)}
      editing={asEditing(channel)}
      save={(values, headers) =>
        client.PATCH(paths.channel, { params, body: asSent(values), headers })
      }
      reload={async () => asEditing(await data(client.GET(paths.channel, { params })))}
      onSaved={onSaved}
      onClose={onClose}
    />
  );
}
