/** How one value comes about: patch, kernel, products, sum, bias, activation, step by step. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Json } from "../../api";
import { css, inkOn, type Scale } from "../../drawing/colors";
import { ExportButtons } from "./exports";
import { exact, short, tiny, type Neuron } from "./model";
import { LISTED, liesOpen, listOf, stepsOf, strongest, type Grid, type Grids } from "./steps";
import { t } from "./words";

const CELL = 54, HIGH = 34, HEAD = 26, BETWEEN = 30;

interface Props {
  neuron: Neuron;
  edit(asked: Json): void;
  /** The same for a value on its way: it takes the place of the one before. */
  slide(asked: Json): void;
}

export function Arithmetic({ neuron, edit, slide }: Props) {
  const open = liesOpen(neuron), grids = neuron["grid"] as Grids | undefined;
  const place = `${neuron["layer"]} ${neuron["y"]} ${neuron["x"]} ${neuron["channel"]}`;
  const [channel, setChannel] = useState(0);
  const [chosen, setChosen] = useState<[number, number] | null>(null);
  useEffect(() => {
    setChannel(open && grids ? strongest(grids) : 0);
    setChosen(null);
  }, [place]);
  const shown = open ? Math.min(channel, grids!.channels.length - 1) : 0;
  const steps = useMemo(() => stepsOf(neuron, shown), [neuron, shown]);
  const { at, setAt, playing, setPlaying } = usePlaying(steps.length, place);
  const drawing = useRef<SVGSVGElement>(null);
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current!.scrollIntoView({ block: "nearest" }), [place]);
  const step = steps[Math.min(at, steps.length - 1)]!;
  return (
    <section ref={section} class="panel arithmetic" aria-labelledby="sum-title">
      <div class="bar">
        <h2 id="sum-title">{t("arithmetic")}</h2>
        <ExportButtons name="arithmetic" svg={open ? () => drawing.current! : undefined} line={neuron["line"] as string} />
      </div>
      <p>
        <strong>{neuron["layer"]}</strong> {`[${neuron["y"]}, ${neuron["x"]}, ${neuron["channel"]}]`} = <output id="value">{exact(Number(neuron["value"]))}</output>
        <span class="quiet"> · {t("engineSays", exact(Number(neuron["engine"])))} · {t("reads", String(neuron["source"]))}</span>
      </p>
      <div class="bar" role="group" aria-label={t("arithmetic")}>
        <button class="strong" onClick={() => setPlaying(!playing)}>{playing ? t("pause") : t("play")}</button>
        <button onClick={() => { setPlaying(false); setAt(Math.max(0, at - 1)); }}>{t("stepBack")}</button>
        <button onClick={() => { setPlaying(false); setAt(Math.min(steps.length - 1, at + 1)); }}>{t("stepOn")}</button>
        <input type="range" min="0" max={steps.length - 1} value={at} aria-label={t("step", at + 1, steps.length)} aria-valuetext={step.text}
          onInput={(event) => { setPlaying(false); setAt(Number(event.currentTarget.value)); }} />
        {open && grids!.channels.length > 1 && (
          <label>{t("inputChannel")}{" "}
            <select value={shown} onChange={(event) => setChannel(Number(event.currentTarget.value))}>
              {grids!.channels.map((number, i) => <option value={i}>{number}</option>)}
            </select>
          </label>
        )}
      </div>
      <p class="step" id="step" role="status" aria-live={playing ? "off" : "polite"}><span class="quiet">{t("step", at + 1, steps.length)}</span> {step.text}</p>
      {open
        ? <div class="scroll"><PatchDrawing drawing={drawing} neuron={neuron} grids={grids!} channel={shown} cell={step.cell} done={at} chosen={chosen} choose={neuron["kernel_shape"] ? setChosen : null} /></div>
        : <Terms neuron={neuron} at={step.cell?.[0] ?? -1} choose={neuron["kernel_shape"] && neuron["grid"] ? (r, s) => setChosen([r, s]) : null} />}
      {neuron["kernel_shape"] && (chosen ? <WeightEditor neuron={neuron} open={open} channel={shown} chosen={chosen} edit={edit} slide={slide} /> : <p class="quiet hint">{t("weightEdit")}</p>)}
    </section>
  );
}

/** Where the steps stand; they play when another value is chosen, unless the reader wants things still. */
function usePlaying(count: number, place: string) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const [at, setAt] = useState(still ? count - 1 : 0);
  const [playing, setPlaying] = useState(!still);
  useEffect(() => {
    setAt(still ? count - 1 : 0);
    setPlaying(!still);
  }, [place]);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => setAt((now) => {
      if (now + 1 >= count) setPlaying(false);
      return Math.min(count - 1, now + 1);
    }), Math.min(500, 6000 / count));
    return () => clearInterval(timer);
  }, [playing, count, place]);
  const play = (on: boolean) => {
    if (on && at >= count - 1) setAt(0);
    setPlaying(on);
  };
  return { at: Math.min(at, count - 1), setAt, playing, setPlaying: play };
}

interface DrawingProps {
  drawing: { current: SVGSVGElement | null };
  neuron: Neuron;
  grids: Grids;
  channel: number;
  cell: [number, number] | null;
  done: number;
  chosen: [number, number] | null;
  choose: ((cell: [number, number]) => void) | null;
}

function PatchDrawing({ drawing, neuron, grids, channel, cell, done, chosen, choose }: DrawingProps) {
  const [rows, columns] = [grids.rows.length, grids.columns.length];
  const wide = columns * CELL;
  const three = grids.kernel !== null;
  const stacked = columns > 4 || innerWidth < 560, tall = HEAD + 18 + rows * HIGH + 8;
  const width = three ? (stacked ? 2 * wide + BETWEEN : 3 * wide + 2 * BETWEEN) : wide;
  const last = stacked ? { x: wide + BETWEEN, y: tall } : { x: 2 * (wide + BETWEEN), y: 0 };
  const winner = neuron["winner"] as [number, number] | null;
  const mark = cell ?? (winner ? [grids.rows.indexOf(winner[0]), grids.columns.indexOf(winner[1])] as [number, number] : null);
  const reached = (r: number, s: number) => cell === null || r * columns + s <= done;
  const square = { channel, mark, rows: grids.rows, columns: grids.columns };
  return (
    <svg ref={drawing} xmlns="http://www.w3.org/2000/svg" viewBox={`-40 0 ${width + 44} ${stacked && three ? 2 * tall : tall}`} style={{ width: `${width + 44}px`, minWidth: `${0.75 * (width + 44)}px` }} class="sum" role="group" aria-label={t("arithmetic")}>
      <Square title={`${t("patch")} (${neuron["source"]}, ${t("channel", grids.channels[channel]!)})`} x={0} values={grids.patch} scale="viridis" placed {...square} />
      {three && (
        <>
          <text x={wide + BETWEEN / 2} y={HEAD + 18 + (rows * HIGH) / 2} text-anchor="middle" class="sign">×</text>
          <Square title={t("kernel")} x={wide + BETWEEN} values={grids.kernel!} scale="signed" chosen={chosen} choose={choose} {...square} />
          <text x={last.x - BETWEEN / 2} y={last.y + HEAD + 18 + (rows * HIGH) / 2} text-anchor="middle" class="sign">=</text>
          <Square title={t("products")} {...last} values={grids.products!} scale="signed" reached={reached} {...square} />
        </>
      )}
    </svg>
  );
}

interface SquareProps {
  title: string;
  x: number;
  y?: number;
  values: Grid;
  scale: Scale;
  channel: number;
  rows: number[];
  columns: number[];
  mark: [number, number] | null;
  placed?: boolean;
  chosen?: [number, number] | null;
  choose?: ((cell: [number, number]) => void) | null;
  reached?(r: number, s: number): boolean;
}

function Square({ title, x, y = 0, values, scale, channel, rows, columns, mark, placed, chosen, choose, reached }: SquareProps) {
  const all = values.flatMap((row) => row.map((pixel) => pixel[channel]!));
  const most = Math.max(...all.map(Math.abs)) || 1, low = Math.min(...all);
  const used: Scale = scale === "viridis" && low < 0 ? "signed" : scale;
  const share = (value: number) => (used === "signed" ? (value / most + 1) / 2 : value / most);
  return (
    <g transform={`translate(${x} ${y + HEAD + 18})`}>
      <text y="-24" class="small">{title}</text>
      {placed && columns.map((column, s) => <text x={s * CELL + CELL / 2} y="-6" text-anchor="middle" class="small">{column}</text>)}
      {values.map((row, r) => (
        <>
          {placed && <text x="-8" y={r * HIGH + HIGH / 2 + 4} text-anchor="end" class="small">{rows[r]}</text>}
          {row.map((pixel, s) => {
            const value = pixel[channel]!, here = reached ? reached(r, s) : true;
            const marked = mark?.[0] === r && mark[1] === s, picked = chosen?.[0] === r && chosen[1] === s;
            const act = choose && { role: "button" as const, tabindex: r + s === 0 || picked ? 0 : -1, "aria-label": `${t("weightAt", r, s, channel)}: ${short(value)}`, onClick: () => choose([r, s]), onKeyDown: (event: KeyboardEvent) => moved(event, r, s, values.length, row.length, choose) };
            return (
              <g transform={`translate(${s * CELL} ${r * HIGH})`} class={choose ? "weight" : undefined} data-cell={choose ? `${r} ${s}` : undefined} {...(act ?? {})}>
                <rect width={CELL} height={HIGH} style={{ fill: here ? css(used, share(value)) : "none", stroke: marked || picked ? "var(--mark)" : "var(--line)", strokeWidth: marked || picked ? "3px" : "0.5px" }} />
                {here && <text x={CELL / 2} y={HIGH / 2 + 4} text-anchor="middle" class="cell" style={{ fill: inkOn(used, share(value)) }}>{tiny(value)}</text>}
              </g>
            );
          })}
        </>
      ))}
    </g>
  );
}

/** Arrow keys go from weight to weight, Enter chooses one. */
function moved(event: KeyboardEvent, r: number, s: number, rows: number, columns: number, choose: (cell: [number, number]) => void): void {
  const ways: Record<string, [number, number]> = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const way = ways[event.key];
  if (!way && event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  const to: [number, number] = way ? [Math.min(rows - 1, Math.max(0, r + way[0])), Math.min(columns - 1, Math.max(0, s + way[1]))] : [r, s];
  choose(to);
  const drawing = (event.currentTarget as Element).closest("svg");
  drawing?.querySelector<SVGGElement>(`[data-cell="${to[0]} ${to[1]}"]`)?.focus();
}

/** The products that count most, of many. */
function Terms({ neuron, at, choose }: { neuron: Neuron; at: number; choose: ((r: number, s: number) => void) | null }) {
  const list = listOf(neuron), sums = neuron["rule"] === "sum";
  const grids = neuron["grid"] as Grids | undefined;
  const flat = grids && grids.rows.length * grids.columns.length === 1;
  return (
    <div class="scroll">
      <table class="terms">
        <thead><tr><th scope="col">{t("row")}</th><th scope="col">{t("column")}</th><th scope="col">{t("inputChannel")}</th><th scope="col">{t("input")}</th>{sums && <><th scope="col">{t("weight")}</th><th scope="col">{t("product")}</th></>}</tr></thead>
        <tbody>
          {list.product.slice(0, LISTED).map((product, i) => (
            <tr class={i === at ? "current" : undefined}>
              <td>{list.row[i]}</td><td>{list.column[i]}</td><td>{list.channel[i]}</td><td>{short(list.input[i]!)}</td>
              {sums && <><td>{choose && flat ? <button aria-label={`${t("weightAt", 0, 0, list.channel[i]!)}: ${short(list.weight![i]!)}`} onClick={() => choose(0, grids.channels.indexOf(list.channel[i]!))}>{short(list.weight![i]!)}</button> : short(list.weight?.[i] ?? NaN)}</td><td>{short(product)}</td></>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A number of the kernel to be changed; in a list `chosen` holds the input's channel in place of the column. */
function WeightEditor({ neuron, open, channel, chosen, edit, slide }: Props & { open: boolean; channel: number; chosen: [number, number] }) {
  const grids = neuron["grid"] as Grids;
  const [r, s, c] = open ? [chosen[0], chosen[1], channel] : [0, 0, chosen[1]];
  const value = grids.kernel![r]![s]![c]!;
  const [typed, setTyped] = useState<{ of: string; text: string } | null>(null);
  const shown = `${exact(value)} ${r} ${s} ${c}`, text = typed?.of === shown ? typed.text : exact(value);
  const shape = (neuron["kernel_shape"] as number[]).slice(0, -1);
  const set = (number: number, how = edit) => {
    let flat = (r * grids.columns.length + s) * grids.channels.length + c;
    const index: number[] = [];
    for (const n of [...shape].reverse()) {
      index.unshift(flat % n);
      flat = Math.floor(flat / n);
    }
    how({ how: "kernel", layer: neuron["layer"], index: [...index, Number(neuron["channel"])], value: number });
  };
  const most = useMemo(() => Math.max(1, 2 * Math.abs(value)), [r, s, c]);
  return (
    <form class="bar" onSubmit={(event) => { event.preventDefault(); if (text !== "" && Number.isFinite(Number(text))) set(Number(text)); }}>
      <label>{t("weightAt", r, s, grids.channels[c]!)} <input id="weight" type="number" step="any" value={text} onInput={(event) => setTyped({ of: shown, text: event.currentTarget.value })} /></label>
      <button class="strong">{t("set")}</button>
      <input type="range" min={-most} max={most} step={most / 50} value={value} aria-label={t("weightAt", r, s, grids.channels[c]!)} onInput={(event) => set(Number(event.currentTarget.value), slide)} />
    </form>
  );
}
