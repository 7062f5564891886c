/** Curves of loss and accuracy of several trainings, as SVG. */

import { COLOURS } from "../../drawing/colors";
import { t } from "./words";

export interface Line {
  name: string;
  dashed: boolean;
  colour: number;
  points: [number, number][];
}

const WIDTH = 560, HEIGHT = 230, LEFT = 46, BOTTOM = 30, TOP = 10, RIGHT = 12;

function ticks(low: number, high: number, count: number): number[] {
  const rough = (high - low || 1) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? rough;
  const found: number[] = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step * 1e-9; at += step) found.push(at);
  return found;
}

const shown = (value: number): string => Number(value.toPrecision(3)).toString();

interface Props {
  title: string;
  along: string;
  lines: Line[];
  fixed?: [number, number];
  id: string;
}

export function Curves({ title, along, lines, fixed, id }: Props) {
  const points = lines.flatMap((line) => line.points);
  const most = Math.max(1, ...points.map(([x]) => x));
  const values = points.map(([, y]) => y).sort((a, b) => a - b);
  const top = values.length ? Math.max(values[Math.floor(0.98 * (values.length - 1))]!, values[0]! + 1e-9) * 1.05 : 1;
  const [low, high] = fixed ?? [Math.min(0, values[0] ?? 0), top];
  const x = (value: number) => LEFT + (value / most) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - ((Math.min(value, high) - low) / (high - low)) * (HEIGHT - BOTTOM - TOP);
  const last = lines.map((line) => `${line.name} ${shown(line.points.at(-1)?.[1] ?? NaN)}`).join(", ");
  return (
    <figure class="curves">
      <figcaption>{title}</figcaption>
      <svg id={id} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t("curveOf", title, along, last)} xmlns="http://www.w3.org/2000/svg">
        {ticks(low, high, 4).map((value) => (
          <g class="tick">
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} stroke="#8886" />
            <text x={LEFT - 6} y={y(value) + 4} text-anchor="end" fill="currentColor" font-size="11">{shown(value)}</text>
          </g>
        ))}
        {ticks(0, most, 6).map((value) => (
          <text x={x(value)} y={HEIGHT - BOTTOM + 16} text-anchor="middle" fill="currentColor" font-size="11">{shown(value)}</text>
        ))}
        <text x={WIDTH - RIGHT} y={HEIGHT - 2} text-anchor="end" fill="currentColor" font-size="11">{along}</text>
        {lines.map((line) => (
          <polyline
            points={line.points.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`).join(" ")}
            fill="none" stroke={COLOURS[line.colour % COLOURS.length]} stroke-width={line.dashed ? 2 : 1.5}
            stroke-dasharray={line.dashed ? "5 3" : undefined}
          />
        ))}
        {lines.map((line) => {
          const end = line.points.at(-1);
          return end && <circle cx={x(end[0])} cy={y(end[1])} r="3" fill={COLOURS[line.colour % COLOURS.length]} />;
        })}
      </svg>
      <ul class="legend">
        {lines.map((line) => (
          <li>
            <svg viewBox="0 0 24 8" aria-hidden="true">
              <line x1="0" x2="24" y1="4" y2="4" stroke={COLOURS[line.colour % COLOURS.length]} stroke-width="2.5" stroke-dasharray={line.dashed ? "5 3" : undefined} />
            </svg>
            {line.name}
          </li>
        ))}
      </ul>
    </figure>
  );
}
