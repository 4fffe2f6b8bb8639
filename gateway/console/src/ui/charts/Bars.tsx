// Lying bars: names one below the other, each with its share of the longest.

import { useFormats } from "../../format/formats";
import { type ChartRow, colorOf, type Drawing, short, written } from "./drawing";

export function Bars({ x, series, rows, onPick }: Drawing) {
  const formats = useFormats();
  const longest = Math.max(...rows.flatMap((row) => series.map(({ key }) => size(row, key))), 0);
  return (
    <ul className="bars">
      {rows.map((row, at) => {
        const name = written(formats, x.kind, row.values[x.key]);
        return (
          <li key={row.id ?? at} className="bar">
            {onPick && row.id ? (
              <button type="button" className="text-button bar-name clip" title={name} onClick={() => onPick(row)}>
                {name}
              </button>
            ) : (
              <span className="bar-name clip" title={name}>
                {name}
              </span>
            )}
            <span className="bar-figure number" title={series.map(({ key, kind }) => written(formats, kind, row.values[key])).join(" · ")}>
              {series.map(({ key, kind }) => short(formats, kind, row.values[key])).join(" · ")}
            </span>
            <span className="bar-tracks" aria-hidden>
              {series.map(({ key, hue }, index) => (
                <span
                  key={key}
                  className="bar-track"
                  style={{
                    width: `${longest ? Math.max((size(row, key) / longest) * 100, 0.5) : 0}%`,
                    background: colorOf(row.hue ?? hue, index),
                  }}
                />
              ))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function size(row: ChartRow, key: string): number {
  return Math.max(Number(row.values[key] ?? 0), 0);
}
