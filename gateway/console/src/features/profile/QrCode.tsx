// A QR code, drawn here: what is in it leaves this page for nobody.

import { encode } from "uqr";

import { t } from "../../i18n";

/** Readers want a quiet frame, four modules wide. */
const FRAME = 4;

export function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { ecc: "M", border: FRAME });
  const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      role="img"
      aria-label={t("qr.label")}
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
