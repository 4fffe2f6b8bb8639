// Takes a code from a scanner that types, from the camera, or from somebody's fingers.

import "./scan.css";

import { ActionIcon, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconCamera, IconScan } from "@tabler/icons-react";
import { type RefObject, type SyntheticEvent, useEffect, useImperativeHandle, useRef, useState } from "react";

import { learn, t } from "../i18n";
import texts from "../i18n/en-IN.scan.json";
import { lazily } from "./lazily";
import { isTyping } from "./typing";

learn(texts);

const Camera = lazily(() => import("./Camera"), "Camera");

interface Props {
  label: string;
  /** Trimmed and never empty; the field is ready for the next one at once. */
  onCode(code: string): void;
  /** Told how the focus comes back to where scanning is: on a phone without the keyboard. */
  ready?: RefObject<() => void>;
}

export function ScanInput({ label, onCode, ready }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [watching, setWatching] = useState(false);
  // On a phone the focus would bring up the keyboard before anybody wants to type.
  const atDesk = useMediaQuery("(pointer: fine)", undefined, { getInitialValueInEffect: false });
  useTypingScanner(input);
  useImperativeHandle(ready, () => () => {
    if (atDesk) input.current?.focus();
    else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  const say = (text: string) => {
    const code = text.trim();
    if (code) onCode(code);
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!input.current) return;
    say(input.current.value);
    input.current.value = "";
  };
  return (
    <div className="scan">
      <form onSubmit={submit} noValidate>
        {/* Uncontrolled: a scanner types faster than a page draws. */}
        <TextInput
          ref={input}
          size="md"
          autoFocus={atDesk}
          aria-label={label}
          placeholder={label}
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="go"
          leftSection={<IconScan size={18} aria-hidden />}
          rightSection={
            <ActionIcon
              size={32}
              variant={watching ? "light" : "subtle"}
              aria-label={t("camera.open")}
              aria-pressed={watching}
              onClick={() => setWatching(!watching)}
            >
              <IconCamera size={19} aria-hidden />
            </ActionIcon>
          }
          rightSectionWidth={42}
        />
      </form>
      {watching && <Camera onCode={say} onClose={() => setWatching(false)} />}
    </div>
  );
}

/** A scanner types wherever the focus is: what nobody is typing elsewhere goes into the field. */
function useTypingScanner(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, target } = event;
      if (ctrlKey || metaKey || altKey || key.length !== 1 || isTyping(target)) return;
      const elsewhere = target instanceof Element && target.closest("[role=dialog], [role=menu]");
      if (key === " " || elsewhere) return;
      // Before anything that goes by single keys hears it; the key then lands in the field.
      event.stopPropagation();
      input.current?.focus();
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, [input]);
}
