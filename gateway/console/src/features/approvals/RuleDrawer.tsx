// Make or edit one rule of approval; what it means is said while it is written.

import "../settings/texts";
import "./ruleTexts";

import { Alert, Stack } from "@mantine/core";
import { IconAlertTriangle, IconQuote } from "@tabler/icons-react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import type { ApprovalRule } from "../../api/types";
import { isDecimal } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { RecordDrawer, type Values } from "../../ui/RecordDrawer";
import { useRoles } from "../settings/roleNames";
import { useApprovers } from "./approvers";
import { useNames } from "./named";
import { asEditing, ruleFields, stateField, termsOf } from "./ruleForm";
import { inWords, warningOf } from "./rules";

const ONE = "/api/v1/purchasing/approval-rules/{rule_id}";

interface Props {
  /** Null for a new one. */
  rule: ApprovalRule | null;
  onSaved(): void;
  onClose(): void;
}

export function RuleDrawer({ rule, onSaved, onClose }: Props) {
  const formats = useFormats();
  const roles = useRoles();
  const approvers = useApprovers();
  const names = useNames(rule?.supplier_ids ?? [], rule?.users ?? []);
  const fields = ruleFields({ names, roles, approvers, formats });
  const params = { path: { rule_id: rule?.id ?? "" } };
  const save = (values: Values, headers: Record<string, string>) =>
    rule === null
      ? client.POST(paths.approvalRules, { body: termsOf(values), headers })
      : client.PATCH(ONE, {
          params,
          body: { ...termsOf(values), active: values.active === "true" },
          headers,
        });
  return (
    <RecordDrawer
      opened
      title={rule ? t("products.edit", { sku: rule.name }) : t("rules.new")}
      fields={rule ? [...fields, stateField()] : fields}
      editing={rule ? asEditing(rule) : undefined}
      defaults={{ step: "1" }}
      save={save}
      reload={async () => asEditing(await data(client.GET(ONE, { params })))}
      summary={(values) => <Meaning values={values} />}
      onSaved={onSaved}
      onClose={onClose}
    />
  );
}

function Meaning({ values }: { values: Values }) {
  const formats = useFormats();
  const terms = termsOf(values);
  const names = useNames(terms.supplier_ids, []);
  const approvers = useApprovers();
  if (terms.above !== null && !isDecimal(terms.above)) return null;
  // Who is told the approvers is one of them: none means that they are not known here.
  const warning = approvers.length > 0 && warningOf(terms, approvers, formats);
  return (
    <Stack gap="xs">
      <Alert color="teal" icon={<IconQuote aria-hidden />} title={t("rules.inWords")}>
        {inWords(terms, names, formats)}
      </Alert>
      {warning && (
        <Alert color="amber" role="status" icon={<IconAlertTriangle aria-hidden />}>
          {warning}
        </Alert>
      )}
    </Stack>
  );
}
