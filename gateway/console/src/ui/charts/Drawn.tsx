// Draws what goes on over days or months: lines, areas or columns, in SVG of our own.

import { useElementSize } from "@mantine/hooks";

import { useFormats } from "../../format/formats";
import { colorOf, type Drawing, HEIGHT, short, written } from "./drawing";

const LEFT = 56;
const TOP = 8;
const BOTTOM = 22;
const LINES = 4;
// Room that a day's name needs below the axis.
const NAME = 64;

export function Drawn({ shape, x, series, rows, onPick, height = HEIGHT }: Drawing) {
  const formats = useFormats();
  const { ref, width } = useElementSize();
  const figures = rows.flatMap(({ values }) => series.map(({ key }) => Number(values[key] ?? 0)));
  const { low, high, step } = scale(Math.min(0, ...figures), Math.max(0, ...figures));
  const inner = { width: Math.max(width - LEFT, 1), height: height - TOP - BOTTOM };
  const band = inner.width / Math.max(rows.length, 1);
  const up = (figure: number) => TOP + inner.height * (1 - (figure - low) / (high - low));
  const at = (index: number) => LEFT + band * (index + 0.5);
  const each = Math.max(1, Math.ceil(NAME / band));
  const columns = shape === "columns";
  const thick = Math.min(28, (band * 0.7) / series.length);
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => low + step * index);
  return (
    <div ref={ref} className="drawn">
      {series.length > 1 && (
        <div className="drawn-legend">
          {series.map(({ key, label, hue }, index) => (
            <span key={key}>
              <i style={{ background: colorOf(hue, index) }} />
              {label}
            </span>
          ))}
        </div>
      )}
      <svg width="100%" height={height} aria-hidden>
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={LEFT} x2={LEFT + inner.width} y1={up(tick)} y2={up(tick)} className="drawn-line" />
            <text x={LEFT - 8} y={up(tick) + 4} textAnchor="end">
              {short(formats, series[0]?.kind ?? "integer", tick)}
            </text>
          </g>
        ))}
        {rows.map((row, index) =>
          index % each === 0 ? (
            <text key={index} x={at(index)} y={height - 4} textAnchor="middle">
              {short(formats, x.kind, row.values[x.key])}
            </text>
          ) : null,
        )}
        {series.map(({ key, hue }, of) => {
          const color = colorOf(hue, of);
          const points = rows.map(({ values }, index) => [at(index), up(Number(values[key] ?? 0))] as const);
          if (columns) {
            return points.map(([left, top], index) => (
              <rect
                key={`${key}:${index}`}
                x={left - (thick * series.length) / 2 + thick * of}
                y={Math.min(top, up(0))}
                width={Math.max(thick - 1, 1)}
                height={Math.abs(up(0) - top)}
                rx={2}
                fill={color}
              />
            ));
          }
          const line = points.map(([left, top]) => `${left.toFixed(1)},${top.toFixed(1)}`).join(" ");
          const first = points[0]?.[0] ?? LEFT;
          const last = points.at(-1)?.[0] ?? LEFT;
          return (
            <g key={key}>
              {shape === "area" && (
                <polygon points={`${first},${up(0)} ${line} ${last},${up(0)}`} fill={color} opacity={0.12} />
              )}
              <polyline points={line} fill="none" stroke={color} strokeWidth={2} strokeLinejoin="round" />
              {points.length === 1 && <circle cx={first} cy={points[0]?.[1]} r={3} fill={color} />}
            </g>
          );
        })}
        {rows.map((row, index) => (
          <rect
            key={index}
            className="drawn-band"
            data-picks={onPick && row.id ? "" : undefined}
            x={LEFT + band * index}
            y={TOP}
            width={band}
            height={inner.height}
            onClick={() => row.id && onPick?.(row)}
          >
            <title>
              {[
                written(formats, x.kind, row.values[x.key]),
                ...series.map(({ key, label, kind }) => `${label}: ${written(formats, kind, row.values[key])}`),
              ].join("\n")}
            </title>
          </rect>
        ))}
      </svg>
    </div>
  );
}

/** Round steps, from nothing (or below) to above the largest figure. */
function scale(least: number, most: number): { low: number; high: number; step: number } {
  const rough = (most - least || 1) / LINES;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
  return { low: Math.floor(least / step) * step, high: Math.max(Math.ceil(most / step), 1) * step, step };
}
