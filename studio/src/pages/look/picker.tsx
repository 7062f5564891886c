/** A map in which a value is chosen, with the mouse or the arrow keys. */

import { useState } from "preact/hooks";
import type { Tensor } from "../../api";
import { MapCanvas, type Ends } from "../../drawing/maps";
import type { Scale } from "../../drawing/colors";
import { short } from "./model";
import { t } from "./words";

interface Props {
  map: Tensor;
  scale: Scale;
  ends: Ends;
  label: string;
  at: [number, number] | null;
  /** Whether the values have no place, so that they are counted through. */
  counted: boolean;
  count: number;
  choose(y: number, x: number): void;
}

export function PixelPicker({ map, scale, ends, label, at, counted, count, choose }: Props) {
  const [height = 1, width = 1] = map.shape;
  const [cursor, setCursor] = useState<[number, number]>(at ?? [Math.floor(height / 2), Math.floor(width / 2)]);
  const y = Math.min(cursor[0], height - 1), x = Math.min(cursor[1], width - 1);
  const number = y * width + x;
  const value = map.data[number] ?? 0;
  const inside = (row: number, column: number) =>
    row >= 0 && column >= 0 && row < height && column < width && row * width + column < count;
  const move = (row: number, column: number) => inside(row, column) && setCursor([row, column]);
  const key = (event: KeyboardEvent) => {
    const far = event.shiftKey ? 10 : 1;
    const ways: Record<string, [number, number]> = { ArrowDown: [far, 0], ArrowUp: [-far, 0], ArrowLeft: [0, -far], ArrowRight: [0, far] };
    const way = ways[event.key];
    if (way) move(y + way[0], x + way[1]);
    else if (event.key === "Enter" || event.key === " ") choose(y, x);
    else return;
    event.preventDefault();
  };
  const placed = (event: MouseEvent): [number, number] => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return [
      Math.floor(((event.clientY - box.top) / box.height) * height),
      Math.floor(((event.clientX - box.left) / box.width) * width),
    ];
  };
  const marks = [{ x, y, width: 1, height: 1 }];
  return (
    <div class="picker">
      <div class={`pick${height * 6 < width ? " flat" : ""}`} role="application" tabIndex={0} aria-label={label} onKeyDown={key}
        onPointerMove={(event) => event.pointerType === "mouse" && move(...placed(event))}
        onClick={(event) => { const [row, column] = placed(event); if (inside(row, column)) { setCursor([row, column]); choose(row, column); } }}>
        <MapCanvas map={map} scale={scale} ends={ends} marks={marks} />
      </div>
      <output class="quiet" aria-live="polite">{counted ? t("atUnit", number, short(value)) : t("at", y, x, short(value))}</output>
    </div>
  );
}
