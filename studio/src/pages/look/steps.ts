/** The steps in which a value comes about, from what `look.neuron` says. */

import { exact, short, type Neuron } from "./model";
import { t } from "./words";

export interface Step {
  /** Which row and column of the patch, or which entry of the list; null for what comes after the products. */
  cell: [number, number] | null;
  text: string;
  /** What there is so far. */
  sum: number;
}

export type Grid = number[][][];

export interface Grids {
  rows: number[];
  columns: number[];
  channels: number[];
  patch: Grid;
  kernel: Grid | null;
  products: Grid | null;
}

export interface Listed {
  row: number[];
  column: number[];
  channel: number[];
  input: number[];
  weight?: number[];
  product: number[];
}

export const LISTED = 12;

/** The input channel whose products are largest. */
export function strongest(grids: Grids): number {
  const count = grids.channels.length;
  let best = 0, most = -1;
  for (let c = 0; c < count; c++) {
    let size = 0;
    for (const row of grids.products ?? grids.patch) for (const pixel of row) size += Math.abs(pixel[c]!);
    if (size > most) [best, most] = [c, size];
  }
  return best;
}

/** The products of a value, the largest first, where they are too many to stand as they lie. */
export function listOf(neuron: Neuron): Listed {
  if (neuron["list"]) return neuron["list"] as Listed;
  const { rows, columns, channels, patch, kernel, products } = neuron["grid"] as Grids;
  const found: Listed = { row: [], column: [], channel: [], input: [], weight: [], product: [] };
  const places: [number, number, number][] = [];
  rows.forEach((_, r) => columns.forEach((_, s) => channels.forEach((_, c) => places.push([r, s, c]))));
  const values = products ?? patch;
  places.sort(([a, b, c], [d, e, f]) => Math.abs(values[d]![e]![f]!) - Math.abs(values[a]![b]![c]!));
  for (const [r, s, c] of places) {
    found.row.push(rows[r]!);
    found.column.push(columns[s]!);
    found.channel.push(channels[c]!);
    found.input.push(patch[r]![s]![c]!);
    found.weight!.push(kernel ? kernel[r]![s]![c]! : 1);
    found.product.push(values[r]![s]![c]!);
  }
  return found;
}

/** Whether the patch is small enough to be shown as it lies. */
export function liesOpen(neuron: Neuron): boolean {
  const grids = neuron["grid"] as Grids | undefined;
  return !!grids && grids.rows.length * grids.columns.length > 1 && Math.max(grids.rows.length, grids.columns.length) <= 9;
}

/** The steps of a sum, a largest or a mean, of one input channel where there is a patch. */
export function stepsOf(neuron: Neuron, channel: number): Step[] {
  const steps: Step[] = [];
  let sum = 0, met = 0;
  const add = (cell: [number, number], value: number, text: string) => {
    sum = neuron["rule"] === "max" ? (met ? Math.max(sum, value) : value) : sum + value;
    met += 1;
    steps.push({ cell, text: `${text}   ${neuron["rule"] === "max" ? t("largest", short(sum)) : t("sumSoFar", exact(sum))}`, sum });
  };
  let left = Number(neuron["terms"]);
  if (liesOpen(neuron)) {
    const { rows, columns, patch, kernel, products } = neuron["grid"] as Grids;
    rows.forEach((_, r) => columns.forEach((_, s) => {
      const x = patch[r]![s]![channel]!;
      add([r, s], products ? products[r]![s]![channel]! : x, kernel ? `${short(x)} × ${short(kernel[r]![s]![channel]!)} = ${short(products![r]![s]![channel]!)}` : short(x));
    }));
    left -= rows.length * columns.length;
  } else {
    const list = listOf(neuron);
    list.product.slice(0, LISTED).forEach((value, i) => {
      add([i, 0], value, list.weight && neuron["rule"] === "sum" ? `${short(list.input[i]!)} × ${short(list.weight[i]!)} = ${short(value)}` : short(value));
    });
    left -= Math.min(LISTED, list.product.length);
  }
  return [...steps, ...ending(neuron, sum, left)];
}

/** What is made of the products: the rest of them, the bias, the activation. */
function ending(neuron: Neuron, sum: number, left: number): Step[] {
  const z = Number(neuron["z"]), count = Number(neuron["terms"]);
  if (neuron["rule"] === "max") return [{ cell: null, text: t("gives", exact(z)), sum: z }];
  if (neuron["rule"] === "mean") {
    return [{ cell: null, text: `${t("meanOf", exact(z * count), count)} ${t("gives", exact(z))}`, sum: z }];
  }
  const steps: Step[] = [];
  const bias = neuron["bias"] as number | null;
  if (left > 0) {
    const rest = z - (bias ?? 0) - sum;
    const text = liesOpen(neuron) ? t("others", exact(rest)) : t("othersTerms", exact(rest), left);
    steps.push({ cell: null, text: `${text}   ${t("sumSoFar", exact(z - (bias ?? 0)))}`, sum: z - (bias ?? 0) });
  }
  steps.push({ cell: null, text: `${bias === null ? t("noBias") : t("bias", exact(bias))}   ${t("gives", exact(z))}`, sum: z });
  if (neuron["activation"] !== "linear") {
    const value = Number(neuron["value"]);
    steps.push({ cell: null, text: `${neuron["activation"]}(${exact(z)}) ${t("gives", exact(value))}`, sum: value });
  }
  return steps;
}
