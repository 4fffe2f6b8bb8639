// How far long work is; without an end in sight, that it goes on.

import "./files.css";

interface Props {
  label: string;
  done: number;
  total: number | null;
}

export function Progress({ label, done, total }: Props) {
  const part = total ? Math.min(100, (done / total) * 100) : undefined;
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={part === undefined ? undefined : Math.round(part)}
      data-open={part === undefined || undefined}
    >
      <div style={{ width: part === undefined ? undefined : `${part}%` }} />
    </div>
  );
}
