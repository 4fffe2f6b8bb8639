// `g` then a letter goes somewhere, as long as nobody is typing.

import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

import { isTyping } from "../../ui/typing";
import { useMay } from "../session/me";
import { isOpen, sections } from "./destinations";

const PATIENCE = 1200;

export function useJumps(): void {
  const navigate = useNavigate();
  const may = useMay();
  useEffect(() => {
    let pressed = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "g") {
        pressed = event.timeStamp;
        return;
      }
      if (event.timeStamp - pressed > PATIENCE) return;
      pressed = Number.NEGATIVE_INFINITY;
      const place = sections
        .flatMap(({ destinations }) => destinations)
        .find(({ jump }) => jump === event.key);
      if (!place || !isOpen(place, may)) return;
      event.preventDefault();
      void navigate({ to: place.to });
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [navigate, may]);
}
