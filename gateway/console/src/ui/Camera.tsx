// What the camera sees, and the codes in it; where there is none, or it is not allowed, why.

import { Alert, CloseButton } from "@mantine/core";
import { IconCameraOff } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

import { t } from "../i18n";
import { watch } from "./watching";

type Trouble = "denied" | "missing" | "broken";

interface Props {
  onCode(code: string): void;
  onClose(): void;
}

export function Camera({ onCode, onClose }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const heard = useRef(onCode);
  heard.current = onCode;
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  useEffect(() => {
    const stopping = new AbortController();
    const { signal } = stopping;
    const read = (code: string) => {
      navigator.vibrate?.(40);
      heard.current(code);
    };
    if (video.current) {
      watch(video.current, read, () => setTrouble("broken"), signal).catch((error: unknown) => {
        if (!signal.aborted) setTrouble(reasonOf(error));
      });
    }
    return () => stopping.abort();
  }, []);
  if (trouble) {
    return (
      <Alert
        role="alert"
        color="amber"
        mt="xs"
        icon={<IconCameraOff aria-hidden />}
        title={t(`camera.${trouble}`)}
        withCloseButton
        closeButtonLabel={t("form.close")}
        onClose={onClose}
      >
        {t(`camera.${trouble}Text`)}
      </Alert>
    );
  }
  return (
    <div className="camera">
      <video ref={video} muted playsInline aria-label={t("camera.picture")} />
      <div className="camera-frame" aria-hidden />
      <CloseButton className="camera-close" aria-label={t("camera.close")} onClick={onClose} />
    </div>
  );
}

/** Where the page may not be trusted with a camera, the browser does not even offer one. */
function reasonOf(error: unknown): Trouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotFoundError" || !navigator.mediaDevices ? "missing" : "broken";
}
