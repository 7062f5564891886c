/** A training as the server tells it. */

import type { Answer, Tensor } from "../../api";

export interface Settings {
  data: string;
  network: string;
  epochs: number;
  batch_size: number;
  learning_rate: number;
  augment: string;
  seed: number;
  limit: number | null;
}

export interface Run {
  run: number;
  state: "waiting" | "running" | "paused" | "finished" | "stopped" | "failed";
  error: string;
  settings: Settings;
  rate: number;
  batch_size: number;
  augment: string;
  batch: number;
  epoch: number;
  batches: number[];
  loss: (number | null)[];
  epochs: Record<string, number>[];
  best_file: string;
  lines: string[];
}

export interface Mistake {
  truth: number;
  answer: number;
  share: number;
}

export interface Whole {
  mistakes: Mistake[];
  classes: string[];
  layer: string;
  confusion?: Tensor;
  filters?: Tensor;
  pictures?: Tensor;
}

export const isActive = (run: Run): boolean => ["waiting", "running", "paused"].includes(run.state);

export function wholeOf({ values, arrays }: Answer): Whole {
  const { mistakes, classes, layer } = values as Whole;
  return { mistakes, classes, layer, ...arrays };
}

/** Short names of a data set and a network. */
export const shortName = (path: string): string => path.split("/").pop() ?? path;

/** The numbers of a run, a row for each epoch. */
export function csv(run: Run): string {
  const names = [...new Set(run.epochs.flatMap((row) => Object.keys(row)))];
  const rows = run.epochs.map((row, i) => [i + 1, ...names.map((name) => row[name] ?? "")].join(","));
  return [["epoch", ...names].join(","), ...rows, ""].join("\n");
}
