// A QR code, drawn here: what is in it leaves this page for nobody.

import { encode } from "uqr";

/** Readers want a quiet frame, four modules wide. */
const FRAME = 4;

interface Props {
  text: string;
  /** What it is for. */
  label: string;
}

export function QrCode({ text, label }: Props) {
  const { data, size } = encode(text, { ecc: "M", border: FRAME });
  const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      width={200}
      height={200}
      shapeRendering="crispEdges"
    >
      {/* Black on white in the dark too: not every reader takes it the other way round. */}
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join("")} fill="#000" />
    </svg>
  );
}
