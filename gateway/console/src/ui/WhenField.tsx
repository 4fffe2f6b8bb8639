// A time up to now, by the company's clock: it counts once it is entered in full.

import { TextInput, type TextInputProps } from "@mantine/core";
import { type FocusEvent, type KeyboardEvent, useEffect, useState } from "react";

import { isClock, useFormats } from "../format/formats";

interface Props extends Omit<TextInputProps, "value" | "onChange"> {
  /** What is asked for; without it, now. */
  value: string | undefined;
  /** Shown when nothing is asked for; without it the field stays empty then. */
  now?: string;
  /** What to say of a time that is none, or yet to come. */
  refusal: string;
  onEnter(clock: string | undefined): void;
}

export function WhenField({ value, now, refusal, error, onEnter, ...props }: Props) {
  const formats = useFormats();
  const unasked = now === undefined ? "" : formats.clock(now);
  const shown = value ?? unasked;
  const latest = () => formats.clock(new Date().toISOString());
  const [text, setText] = useState(shown);
  const [refused, setRefused] = useState(false);
  useEffect(() => setText(shown), [shown]);
  const enter = ({ currentTarget }: FocusEvent<HTMLInputElement> | KeyboardEvent<HTMLInputElement>) => {
    const cleared = text === "" && !currentTarget.validity.badInput;
    const good = cleared || (isClock(text) && text <= latest());
    setRefused(!good);
    if (!good || text === shown) return;
    if (cleared) setText(unasked);
    onEnter(text || undefined);
  };
  return (
    <TextInput
      {...props}
      type="datetime-local"
      min="1970-01-01T00:00"
      max={latest()}
      value={text}
      error={refused ? refusal : error}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      onBlur={enter}
      onKeyDown={(event) => event.key === "Enter" && enter(event)}
    />
  );
}
