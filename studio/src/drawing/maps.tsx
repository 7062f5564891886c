/** Arrays as pictures on a canvas. */

import { useEffect, useRef } from "preact/hooks";
import { Tensor } from "../api";
import { colour, type Scale } from "./colors";

export interface Ends {
  low: number;
  high: number;
}

/** The least and the largest value; around zero with `signed`. */
export function endsOf(data: ArrayLike<number>, signed = false): Ends {
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low <= high)) return { low: 0, high: 1 };
  if (signed) {
    const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
    return { low: -most, high: most };
  }
  return low === high ? { low: low - 0.5, high: high + 0.5 } : { low, high };
}

/** Pixels of a map (height, width), or of a picture (height, width, 1, 3 or 4) of shares from 0 to 1. */
export function pixelsOf(map: Tensor, scale: Scale, ends: Ends): ImageData {
  const [height = 1, width = 1, channels = 1] = map.shape;
  const pixels = new ImageData(Math.max(width, 1), Math.max(height, 1));
  for (let i = 0; i < height * width; i++) {
    let r: number, g: number, b: number;
    if (channels >= 3) {
      [r, g, b] = [0, 1, 2].map((c) => 255 * map.data[i * channels + c]!) as [number, number, number];
    } else {
      [r, g, b] = colour(scale, (map.data[i * channels]! - ends.low) / (ends.high - ends.low));
    }
    pixels.data.set([r, g, b, 255], 4 * i);
  }
  return pixels;
}

interface MapProps {
  map: Tensor;
  scale?: Scale;
  ends?: Ends;
  label?: string;
  class?: string;
  marks?: { x: number; y: number; width: number; height: number }[];
}

/** A map drawn pixel by pixel; style says how large it is. */
export function MapCanvas({ map, scale = "viridis", ends, label, class: name = "map", marks = [] }: MapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [height = 1, width = 1] = map.shape;
  useEffect(() => {
    const element = canvas.current!;
    element.width = width;
    element.height = height;
    element.getContext("2d")!.putImageData(pixelsOf(map, scale, ends ?? endsOf(map.data, scale === "signed")), 0, 0);
  }, [map, scale, ends?.low, ends?.high, marks.length > 0]);
  const picture = label === undefined ? { "aria-hidden": true as const } : { role: "img" as const, "aria-label": label };
  if (!marks.length) return <canvas ref={canvas} class={name} {...picture} />;
  return (
    <span class={`marked ${name}`}>
      <canvas ref={canvas} class={name} {...picture} />
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {marks.map((m) => (
          <rect x={m.x} y={m.y} width={m.width} height={m.height} class="mark" vector-effect="non-scaling-stroke" />
        ))}
      </svg>
    </span>
  );
}

/** The picture as a file. */
export function download(name: string, content: Blob | string, kind = "text/plain"): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: kind }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A map as a PNG, each value so many pixels wide. */
export function savePng(name: string, map: Tensor, scale: Scale, ends: Ends): void {
  const pixels = pixelsOf(map, scale, ends);
  const zoom = Math.max(1, Math.round(512 / Math.max(pixels.width, pixels.height)));
  const small = document.createElement("canvas"), large = document.createElement("canvas");
  [small.width, small.height] = [pixels.width, pixels.height];
  [large.width, large.height] = [pixels.width * zoom, pixels.height * zoom];
  small.getContext("2d")!.putImageData(pixels, 0, 0);
  const pen = large.getContext("2d")!;
  pen.imageSmoothingEnabled = false;
  pen.drawImage(small, 0, 0, large.width, large.height);
  large.toBlob((blob) => blob && download(name, blob));
}
