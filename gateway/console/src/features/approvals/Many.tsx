// Several things in one field of a form: what is chosen as pills, and a picker to add another.

import { Input, Pill } from "@mantine/core";
import type { ReactNode } from "react";

import { t } from "../../i18n";
import type { FieldInput } from "../../ui/RecordDrawer";
import { parted } from "../settings/Checks";

interface Props {
  input: FieldInput;
  name(id: string): string;
  picker(add: (id: string | null) => void): ReactNode;
}

export function Many({ input, name, picker }: Props) {
  const { label, description, error, value, onChange } = input;
  const chosen = parted(value);
  const add = (id: string | null) => {
    if (id && !chosen.includes(id)) onChange([...chosen, id].join(" "));
  };
  return (
    <Input.Wrapper label={label} description={description} error={error}>
      <div className="many">
        {picker(add)}
        {chosen.length > 0 && (
          <Pill.Group>
            {chosen.map((id) => (
              <Pill
                key={id}
                withRemoveButton
                removeButtonProps={{
                  "aria-label": t("rules.takeAway", { name: name(id) }),
                  "aria-hidden": false,
                }}
                onRemove={() => onChange(chosen.filter((one) => one !== id).join(" "))}
              >
                {name(id)}
              </Pill>
            ))}
          </Pill.Group>
        )}
      </div>
    </Input.Wrapper>
  );
}
