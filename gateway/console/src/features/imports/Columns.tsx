// Which of our columns each column of the file is.

import { NativeSelect, Text } from "@mantine/core";

import type { Import } from "../../api/types";
import { t, tn } from "../../i18n";
import { Panel } from "../../ui/Page";
import type { Drafting } from "./drafts";
import { UNKNOWN } from "./state";

const FAMILY = ":";
const OPEN = "?";

export function Columns({ of, drafting }: { of: Import; drafting: Drafting }) {
  const known = of.header.filter(({ column }) => column !== null).length;
  return (
    <Panel
      title={t("imports.columns")}
      actions={
        <Text size="sm" c="dimmed">
          {tn("imports.mapped", known)}
        </Text>
      }
    >
      <ul className="plain-list import-columns">
        {of.header
          .filter(({ name }) => name)
          .map(({ name, column, sample }) => (
            <li key={name}>
              <b className="clip" title={name}>
                {name}
              </b>
              <span className="clip second-line" title={sample.join(" · ")}>
                {sample.join(" · ") || "–"}
              </span>
              <Choice of={of} name={name} column={column} drafting={drafting} />
            </li>
          ))}
      </ul>
    </Panel>
  );
}

interface ChoiceProps {
  of: Import;
  name: string;
  column: string | null;
  drafting: Drafting;
}

function Choice({ of, name, column, drafting }: ChoiceProps) {
  const chosen = drafting.draft.mapping[name];
  const unknown =
    chosen === undefined &&
    of.errors.some((error) => error.code === UNKNOWN && error.column === name);
  const value = unknown ? OPEN : ((chosen === undefined ? column : chosen) ?? "");
  const choices = of.columns.map(({ name: ours, required }) =>
    ours.endsWith(FAMILY)
      ? { value: ours + name, label: t("imports.newAttribute", { name }) }
      : { value: ours, label: required ? t("imports.needed", { name: ours }) : ours },
  );
  // A property that is known by another name than the column's.
  const other = value && value !== OPEN && !choices.some((choice) => choice.value === value);
  return (
    <NativeSelect
      aria-label={`${t("imports.columnOurs")}: ${name}`}
      error={unknown && t("imports.unknownColumn")}
      value={value}
      onChange={(event) => drafting.map(name, event.currentTarget.value || null)}
      data={[
        ...(unknown ? [{ value: OPEN, label: t("form.choose"), disabled: true }] : []),
        { value: "", label: t("imports.leaveOut") },
        ...(other ? [{ value, label: value }] : []),
        ...choices,
      ]}
    />
  );
}
