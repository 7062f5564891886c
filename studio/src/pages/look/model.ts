/** What the server says of a network, and numbers as text. */

import type { Json, Tensor } from "../../api";

export interface Box {
  name: string;
  kind: string;
  input: boolean;
  x: number;
  y: number;
  activation: string | null;
  filters: boolean;
  explained: boolean;
  outputs: (number | null)[][];
  params: number;
  formula?: string;
  trainable?: boolean;
  shared?: boolean;
  multiply_adds: number;
  fields?: { size: number[]; stride: number[]; offset: number[] }[];
}

export interface Network {
  name: string;
  file: string;
  boxes: Box[];
  arrows: { from: string; to: string; path: [number, number][] }[];
  size: [number, number];
  box: [number, number];
  params: number;
  multiply_adds: number;
  picture: [number, number, number] | null;
  inputs: string[];
  range: [number, number];
  classes: string[] | null;
  methods: string[];
  background: number | null;
  taken: boolean;
  edits: number;
  line: string;
}

export interface Strips {
  layers: Record<string, { channels: number[]; low: number; high: number; changed: number }>;
  arrays: Record<string, Tensor>;
}

/** One value of a layer: which, and how it comes about. */
export type Neuron = Json;

export interface Place {
  layer: string;
  channel: number;
  y: number;
  x: number;
}

/** A number in few digits. */
export function short(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-3 ? value.toExponential(2) : value.toPrecision(4).replace(/\.?0+$/, "");
}

/** A number in three digits, for narrow cells. */
export function tiny(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e5) return String(value);
  return size >= 1e5 || size < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

/** A number in seven digits, as many as float32 carries. */
export function exact(value: number): string {
  return String(Number(value.toPrecision(7)));
}

/** A count with its thousands apart. */
export function counted(value: number): string {
  return value.toLocaleString("en");
}

/** A count in at most three digits and a letter. */
export function rough(value: number): string {
  for (const [size, letter] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]] as const) {
    if (value >= size) return `${Number((value / size).toPrecision(3))} ${letter}`;
  }
  return String(value);
}

export function shapeText(shape: (number | null)[] | undefined): string {
  return shape ? shape.slice(1).map((n) => n ?? "?").join(" × ") : "";
}
