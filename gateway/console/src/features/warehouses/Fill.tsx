// How full a warehouse is, in words and as a bar; without a capacity only how much is there.

import { compare, percentOf } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";

const HIGH = 85;

interface Props {
  held: string;
  capacity: string | null | undefined;
  large?: boolean;
}

export function Fill({ held, capacity, large }: Props) {
  const formats = useFormats();
  if (capacity == null) {
    return (
      <div className={large ? "fill fill-large" : "fill"}>
        <span className="fill-text">
          {t("warehouses.noCapacity", { held: formats.quantity(held) })}
        </span>
      </div>
    );
  }
  const percent = percentOf(held, capacity);
  const level = compare(held, capacity) > 0 ? "over" : percent >= HIGH ? "high" : "fine";
  const share = t("warehouses.percent", { percent: formats.quantity(String(percent)) });
  const of = t("warehouses.of", {
    held: formats.quantity(held),
    capacity: formats.quantity(capacity),
  });
  const word = level === "fine" ? share : `${share} · ${t(`warehouses.${level}`)}`;
  return (
    <div className={large ? "fill fill-large" : "fill"}>
      <span className="fill-text">
        <span className="number">{of}</span>
        <span className="number">{word}</span>
      </span>
      <span
        className="fill-track"
        role="meter"
        aria-label={t("warehouses.fill")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(100, percent)}
        aria-valuetext={`${of}, ${word}`}
      >
        <span
          className="fill-bar"
          data-level={level}
          style={{ width: `${Math.min(100, percent)}%` }}
        />
      </span>
    </div>
  );
}
