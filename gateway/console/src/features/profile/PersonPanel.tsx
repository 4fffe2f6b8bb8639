// Name, phone and the way numbers are written, below the picture.

import { Stack } from "@mantine/core";
import { useState } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Me } from "../../api/types";
import { locales } from "../../format/places";
import { t } from "../../i18n";
import { Panel } from "../../ui/Page";
import { type Editing, type Field, RecordForm, type Values } from "../../ui/RecordDrawer";
import { useMe } from "../session/me";
import { useChanged } from "./changed";
import { Done } from "./Done";
import { PictureChoice } from "./PictureChoice";

export function PersonPanel() {
  const me = useMe();
  const changed = useChanged();
  const [saved, setSaved] = useState(false);
  return (
    <Panel title={t("person.title")}>
      <Stack gap="md" p="md">
        <PictureChoice />
        <RecordForm
          fields={fieldsOf(me)}
          editing={asEditing(me)}
          save={(values, headers) => client.PATCH(paths.me, { body: asSent(values), headers })}
          reload={async () => asEditing(await data(client.GET(paths.me)))}
          onSaved={() => {
            setSaved(true);
            void changed();
          }}
        />
        <Done shown={saved}>{t("person.saved")}</Done>
      </Stack>
    </Panel>
  );
}

function fieldsOf({ user }: Me): readonly Field[] {
  return [
    { name: "name", label: t("person.name"), required: true },
    { name: "phone", label: t("person.phone"), hint: t("person.phoneHint") },
    {
      name: "locale",
      label: t("person.locale"),
      hint: t("person.localeHint"),
      kind: "choice",
      options: locales(user.locale ?? undefined),
    },
  ];
}

function asEditing({ user: { version, name, phone, locale } }: Me): Editing {
  return { version, values: { name, phone: phone ?? "", locale: locale ?? "" } };
}

function asSent({ name, phone, locale }: Values) {
  return { name, phone: phone || null, locale: locale || null };
}
