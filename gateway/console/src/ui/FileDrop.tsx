// A place to drop a file, or to press and choose one.

import "./files.css";

import { Loader, Text, ThemeIcon } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { type DragEvent, useState } from "react";

interface Props {
  label: string;
  hint: string;
  /** Endings and media types, as `accept` of a file field has them. */
  accept: string;
  busy?: boolean;
  onFile(file: File): void;
}

export function FileDrop({ label, hint, accept, busy, onFile }: Props) {
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (file && !busy) onFile(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const hover = (event: DragEvent, is: boolean) => {
    event.preventDefault();
    setOver(is);
  };
  return (
    <label
      className="file-drop"
      data-over={over || undefined}
      aria-busy={busy}
      onDrop={drop}
      onDragOver={(event) => hover(event, true)}
      onDragLeave={(event) => hover(event, false)}
    >
      <input
        type="file"
        className="file-input"
        accept={accept}
        disabled={busy}
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file may be chosen again once it was changed.
          event.currentTarget.value = "";
        }}
      />
      <ThemeIcon size={44} radius="lg" variant="light">
        {busy ? <Loader size={20} /> : <IconFileUpload size={24} stroke={1.6} aria-hidden />}
      </ThemeIcon>
      <span>
        <Text span display="block" fw={600}>
          {label}
        </Text>
        <Text span display="block" size="sm" c="dimmed">
          {hint}
        </Text>
      </span>
    </label>
  );
}
