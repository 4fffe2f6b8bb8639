// Hand a right to approve on: one's own, or as an administrator anybody's.

import "./ruleTexts";

import { client } from "../../api/client";
import { paths } from "../../api/keys";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { type Field, RecordDrawer, type Values } from "../../ui/RecordDrawer";
import { useMe } from "../session/me";
import { useApprovers } from "./approvers";

interface Props {
  /** Anybody's right, not only one's own. */
  anybodys?: boolean;
  onSaved(): void;
  onClose(): void;
}

export function Delegating({ anybodys, onSaved, onClose }: Props) {
  const formats = useFormats();
  const { user } = useMe();
  const people = useApprovers().map(({ id, name }) => ({ value: id, label: name }));
  const others = anybodys ? people : people.filter(({ value }) => value !== user.id);
  const fields: Field[] = [
    { name: "to_user_id", label: t(anybodys ? "delegations.to" : "delegations.whoApproves"), kind: "choice", options: others, required: true },
    { name: "starts_at", label: t("delegations.starts"), hint: t("delegations.startsHint"), kind: "clock", half: true },
    { name: "until", label: t("delegations.until"), required: true, kind: "clock", half: true },
    { name: "note", label: t("delegations.note"), hint: t("delegations.noteSuch") },
  ];
  const giver: Field = {
    name: "from_user_id",
    label: t("delegations.from"),
    kind: "choice",
    options: people,
    required: true,
  };
  const asSent = ({ from_user_id, to_user_id = "", starts_at, until = "", note = "" }: Values) => ({
    ...(from_user_id ? { from_user_id } : {}),
    to_user_id,
    starts_at: starts_at ? formats.instant(starts_at) : null,
    until: formats.instant(until),
    note,
  });
  return (
    <RecordDrawer
      opened
      title={t("delegations.new")}
      fields={anybodys ? [giver, ...fields] : fields}
      save={(values, headers) => client.POST(paths.delegations, { body: asSent(values), headers })}
      onSaved={onSaved}
      onClose={onClose}
    />
  );
}
