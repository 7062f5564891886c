/** Small parts that several lessons use. */

import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { Tensor } from "../../api";
import { endsOf, MapCanvas, savePng, type Ends } from "../../drawing/maps";
import type { Scale } from "../../drawing/colors";
import type { Grid } from "./math";
import { t } from "./words";

export const tensorOf = (grid: Grid): Tensor => new Tensor([grid.length, grid[0]?.length ?? 0], Float32Array.from(grid.flat()));
export const short = (value: number): string => Number(value.toPrecision(3)).toString();

interface RangeProps {
  label: string;
  name: string;
  low: number;
  high: number;
  step?: number;
  value: number;
  change: (value: number) => void;
}

export function Range({ label, name, low, high, step = 1, value, change }: RangeProps) {
  return (
    <label class="range">
      <span>{label} <output>{short(value)}</output></span>
      <input type="range" name={name} min={low} max={high} step={step} value={value} onInput={(event) => change(Number(event.currentTarget.value))} />
    </label>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  name: string;
  options: Record<T, string>;
  value: T;
  change: (value: T) => void;
}

export function Choice<T extends string>({ label, name, options, value, change }: ChoiceProps<T>) {
  return (
    <label>
      {label}{" "}
      <select name={name} value={value} onChange={(event) => change(event.currentTarget.value as T)}>
        {(Object.entries(options) as [T, string][]).map(([key, text]) => <option value={key}>{text}</option>)}
      </select>
    </label>
  );
}

interface PictureProps {
  name: string;
  map: Grid;
  scale: Scale;
  ends?: Ends;
  mark?: { x: number; y: number; width: number; height: number };
  pick?: (y: number, x: number) => void;
}

/** A map with its name and size; a click on it picks a place. */
export function MapPicture({ name, map, scale, ends, mark, pick }: PictureProps) {
  const tensor = useMemo(() => tensorOf(map), [map]); // the same object, so that nothing is drawn anew
  const [height, width] = tensor.shape as [number, number];
  const clicked = (event: MouseEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    pick?.(Math.floor(((event.clientY - box.top) / box.height) * height), Math.floor(((event.clientX - box.left) / box.width) * width));
  };
  const own = ends ?? endsOf(tensor.data, scale === "signed");
  return (
    <figure class="lesson-map">
      <figcaption>{name} <span class="quiet">{height} × {width}</span></figcaption>
      <div onClick={clicked}><MapCanvas map={tensor} scale={scale} ends={own} marks={mark ? [mark] : []} label={`${name}, ${height} × ${width}`} /></div>
      <button class="plain" onClick={() => savePng(`${name}.png`, tensor, scale, own)}>{t("savePicture")}</button>
    </figure>
  );
}

/** Lines of Python that do what is seen. */
export function Python({ lines }: { lines: string }) {
  return (
    <details class="python">
      <summary>{t("python")}</summary>
      <pre>{lines}</pre>
    </details>
  );
}

export function Numbers({ name, map, digits = 3 }: { name: string; map: Grid; digits?: number }) {
  return (
    <table class="numbers">
      <caption>{name}</caption>
      <tbody>
        {map.map((line) => <tr>{line.map((value) => <td class={value ? "" : "zero"}>{Number(value.toPrecision(digits))}</td>)}</tr>)}
      </tbody>
    </table>
  );
}

export const Text = ({ children }: { children: ComponentChildren }) => <p class="lesson-text">{children}</p>;
