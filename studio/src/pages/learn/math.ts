/** The arithmetic of the lessons, on maps of one channel. Tests compare every function with Foveal's own layers. */

export type Grid = number[][];
export type Padding = "valid" | "same";

export interface Window {
  size: number;
  stride: number;
  padding: Padding;
  dilation: number;
}

/** How many values come out along an axis of so many, and how many zeros are put before and after them. */
export function along(length: number, { size, stride, padding, dilation }: Window): { out: number; before: number; after: number } {
  const reach = dilation * (size - 1) + 1;
  if (padding === "valid") return { out: Math.max(0, Math.floor((length - reach) / stride) + 1), before: 0, after: 0 };
  const out = Math.ceil(length / stride);
  const total = Math.max(0, (out - 1) * stride + reach - length);
  return { out, before: Math.floor(total / 2), after: total - Math.floor(total / 2) };
}

const grid = (height: number, width: number, value: (y: number, x: number) => number): Grid =>
  Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => value(y, x)));

/** A window's inputs at a place of the output; what lies outside is 0. */
export function patchAt(image: Grid, window: Window, y: number, x: number): Grid {
  const [rows, columns] = [along(image.length, window), along(image[0]?.length ?? 0, window)];
  return grid(window.size, window.size, (r, s) => {
    const top = y * window.stride + r * window.dilation - rows.before;
    return image[top]?.[x * window.stride + s * window.dilation - columns.before] ?? 0;
  });
}

/** Products of a kernel and the pixels below it, added, at every place. */
export function convolve(image: Grid, kernel: Grid, window: Window): Grid {
  const [rows, columns] = [along(image.length, window), along(image[0]?.length ?? 0, window)];
  const { size, stride, dilation } = window;
  return grid(rows.out, columns.out, (y, x) => {
    let sum = 0;
    for (let r = 0; r < size; r++) {
      const line = image[y * stride + r * dilation - rows.before];
      if (!line) continue;
      for (let s = 0; s < size; s++) sum += (line[x * stride + s * dilation - columns.before] ?? 0) * kernel[r]![s]!;
    }
    return sum;
  });
}

export const relu = (map: Grid): Grid => map.map((line) => line.map((value) => Math.max(0, value)));

/** The largest or the mean of each square of so many; what does not fill a square is left out. */
export function pool(map: Grid, size: number, how: "max" | "average"): Grid {
  const [height, width] = [map.length, map[0]?.length ?? 0];
  return grid(Math.floor(height / size), Math.floor(width / size), (y, x) => {
    const values: number[] = [];
    for (let r = 0; r < size; r++) for (let s = 0; s < size; s++) values.push(map[y * size + r]![x * size + s]!);
    return how === "max" ? Math.max(...values) : values.reduce((a, b) => a + b, 0) / values.length;
  });
}

/** Each value in all places of its square. */
export const nearest = (map: Grid, size = 2): Grid =>
  grid(map.length * size, (map[0]?.length ?? 0) * size, (y, x) => map[Math.floor(y / size)]![Math.floor(x / size)]!);

/** Each value in the first place of its square, zeros in the others. */
export const nails = (map: Grid, size = 2): Grid =>
  grid(map.length * size, (map[0]?.length ?? 0) * size, (y, x) => (y % size || x % size ? 0 : map[y / size]![x / size]!));

/** Each square's largest value back where it stood: the first of equal ones. */
export function unpool(map: Grid, size = 2): Grid {
  const pooled = pool(map, size, "max");
  const made = grid(map.length, map[0]?.length ?? 0, () => 0);
  pooled.forEach((line, y) =>
    line.forEach((value, x) => {
      for (let i = 0; i < size * size; i++) {
        const [r, s] = [y * size + Math.floor(i / size), x * size + (i % size)];
        if (map[r]![s] === value) {
          made[r]![s] = value;
          return;
        }
      }
    }),
  );
  return made;
}

/** Each value times a kernel, laid down `stride` apart and added: what Conv2DTranspose does without padding. */
export function transpose(map: Grid, kernel: Grid, stride = 2): Grid {
  const [height, width, size] = [map.length, map[0]?.length ?? 0, kernel.length];
  const made = grid((height - 1) * stride + Math.max(size, stride), (width - 1) * stride + Math.max(size, stride), () => 0);
  map.forEach((line, y) =>
    line.forEach((value, x) =>
      kernel.forEach((weights, r) => weights.forEach((weight, s) => (made[y * stride + r]![x * stride + s]! += value * weight))),
    ),
  );
  return made;
}

/** The picture moved to the right; its first column is repeated. */
export const moved = (image: Grid, by: number): Grid =>
  image.map((line) => line.map((_, x) => line[Math.min(Math.max(x - by, 0), line.length - 1)]!));

export interface LayerSpec {
  kind: "Conv2D" | "MaxPooling2D" | "Flatten" | "Dense";
  filters: number;
  size: number;
  stride: number;
  padding: Padding;
}

export interface LayerNumbers {
  shape: number[];
  params: number;
  multiplyAdds: number;
  field: number;
  error?: { left: number; needs: number } | "flatten";
}

/** Shapes, parameters, multiply-adds and receptive fields of layers on a picture (height, width, channels). */
export function numbersOf(layers: LayerSpec[], input: number[]): LayerNumbers[] {
  let shape = input, jump = 1, field = 1;
  const found: LayerNumbers[] = [];
  for (const { kind, filters, size, stride, padding } of layers) {
    let [params, multiplyAdds] = [0, 0];
    let error: LayerNumbers["error"];
    if (kind === "Conv2D" || kind === "MaxPooling2D") {
      const window = { size, stride: kind === "Conv2D" ? stride : size, padding, dilation: 1 };
      const [height = 1, width = 1, channels = 1] = shape;
      const [rows, columns] = [along(height, window), along(width, window)];
      if (shape.length !== 3 || !rows.out || !columns.out) error = { left: Math.min(height, width), needs: size };
      shape = [rows.out, columns.out, kind === "Conv2D" ? filters : channels];
      if (kind === "Conv2D") {
        params = (size * size * channels + 1) * filters;
        multiplyAdds = rows.out * columns.out * size * size * channels * filters;
      }
      field += (size - 1) * jump;
      jump *= window.stride;
    } else if (kind === "Flatten") {
      shape = [shape.reduce((a, b) => a * b, 1)];
    } else {
      if (shape.length !== 1) error = "flatten";
      params = (shape.at(-1)! + 1) * filters;
      multiplyAdds = shape.reduce((a, b) => a * b, 1) * filters;
      field = Infinity;
      shape = [...shape.slice(0, -1), filters];
    }
    found.push({ shape, params, multiplyAdds, field, error });
    if (error) break;
  }
  return found;
}
