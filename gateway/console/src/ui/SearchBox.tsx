// A search field that waits for the typist: what is typed reaches the list after 250 ms.

import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

import { t } from "../i18n";

interface Props {
  value: string;
  label: string;
  autoFocus?: boolean;
  onSearch(text: string): void;
}

export function SearchBox({ value, label, autoFocus, onSearch }: Props) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    // The address changed by something other than this field.
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  const send = useDebouncedCallback((next: string) => {
    sent.current = next.trim();
    onSearch(next.trim());
  }, 250);
  const change = (next: string) => {
    setText(next);
    send(next);
  };
  return (
    <TextInput
      type="search"
      autoFocus={autoFocus}
      aria-label={label}
      placeholder={label}
      className="search-input"
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={
        text && <CloseButton size="sm" aria-label={t("search.clear")} onClick={() => change("")} />
      }
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
