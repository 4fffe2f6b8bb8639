// Make or edit a unit of the company's own. Its code is for ever: quantities are written with it.

import "./texts";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { Unit } from "../../api/types";
import { t } from "../../i18n";
import { type Editing, type Field, RecordDrawer, type Values } from "../../ui/RecordDrawer";

const ONE = "/api/v1/catalog/units/{unit_id}";

interface Props {
  unit: (Omit<Unit, "id"> & { id: string }) | null;
  onSaved(): void;
  onClose(): void;
}

export function UnitDrawer({ unit, onSaved, onClose }: Props) {
  const params = { path: { unit_id: unit?.id ?? "" } };
  const save = ({ code = "", name = "", active }: Values, headers: Record<string, string>) =>
    unit === null
      ? client.POST(paths.units, { body: { code, name }, headers })
      : client.PATCH(ONE, { params, body: { name, active: active === "yes" }, headers });
  return (
    <RecordDrawer
      opened
      title={unit ? t("units.edit", { code: unit.code }) : t("units.new")}
      fields={fieldsOf(unit === null)}
      editing={unit ? asEditing(unit) : undefined}
      save={save}
      reload={async () => asEditing(await data(client.GET(ONE, { params })))}
      onSaved={onSaved}
      onClose={onClose}
    />
  );
}

function fieldsOf(isNew: boolean): readonly Field[] {
  const name: Field = { name: "name", label: t("units.name"), required: true };
  if (isNew) {
    return [
      { name: "code", label: t("units.code"), required: true, hint: t("units.codeHint"), codes: ["code_taken"] },
      name,
    ];
  }
  const options = [
    { value: "yes", label: t("units.active") },
    { value: "no", label: t("units.inactive") },
  ];
  return [name, { name: "active", label: t("units.use"), kind: "choice", options, required: true }];
}

function asEditing({ name, active, version = 0 }: Pick<Unit, "name" | "active" | "version">): Editing {
  return { version, values: { name, active: active ? "yes" : "no" } };
}
