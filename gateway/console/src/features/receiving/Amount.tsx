// A quantity at the gate, into which a scanner may type as well: a code is told from a number.

import { TextInput, type TextInputProps } from "@mantine/core";
import { useRef } from "react";

import { amountError } from "../purchasing/receiving";

// A person pauses before scanning, a scanner never does.
const PAUSE = 300;
// As somebody counts; what has more digits is a barcode.
const NUMBER = /^[-+]?(\d{0,7}|[\d\s]*[.,][\d\s.,]*)$/;

interface Props extends Omit<TextInputProps, "value" | "onChange"> {
  value: string;
  onAmount(text: string): void;
  onCode(code: string): void;
  onDone(): void;
}

export function Amount({ value, onAmount, onCode, onDone, ...field }: Props) {
  // What stood here before the keys that came in one go.
  const run = useRef({ before: value, at: 0 });
  const finish = () => {
    const { before } = run.current;
    const typed = (value.startsWith(before) ? value.slice(before.length) : value).trim();
    if (typed.length > 2 && !NUMBER.test(typed)) {
      onAmount(before);
      onCode(typed);
    }
    onDone();
  };
  return (
    <TextInput
      {...field}
      inputMode="decimal"
      value={value}
      error={amountError(value) !== null}
      onChange={({ currentTarget, timeStamp }) => {
        const paused = timeStamp - run.current.at > PAUSE;
        if (paused && amountError(value) === null) run.current.before = value;
        run.current.at = timeStamp;
        onAmount(currentTarget.value);
      }}
      onKeyDown={({ key }) => key === "Enter" && finish()}
    />
  );
}
