// Whether something has been the same for a moment: a double click is not meant for what comes next.

import { useEffect, useState } from "react";

const MOMENT = 800;

export function useSettled(value: string | undefined): boolean {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), MOMENT);
    return () => clearTimeout(timer);
  }, [value]);
  return settled === value;
}
