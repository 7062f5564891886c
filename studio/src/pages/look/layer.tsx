/** One layer: its numbers, its maps, and a map in which a value is chosen. */

import { useEffect, useState } from "preact/hooks";
import { ask, Tensor, type Answer, type Json } from "../../api";
import { MapCanvas, savePng, type Ends } from "../../drawing/maps";
import type { Scale } from "../../drawing/colors";
import { ExportButtons } from "./exports";
import { counted, exact, shapeText, short, type Box, type Place } from "./model";
import { PixelPicker } from "./picker";
import { t } from "./words";

const PAGE = 32, SIDE = 72;
/** Values of a layer without maps that are shown. */
const MOST = 4096;

interface Props {
  box: Box;
  place: Place | null;
  channel: number;
  stamp: number;
  setChannel(channel: number): void;
  choose(place: Place): void;
  edit(asked: Json): void;
  slide(asked: Json): void;
  range: [number, number];
  failed(error: unknown): void;
}

/** The answers to requests for maps, anew whenever one of the parts changes. */
function useMaps(asked: Json, stamp: number, failed: (error: unknown) => void): Answer | null {
  const key = JSON.stringify(asked);
  const [answer, set] = useState<{ key: string; answer: Answer } | null>(null);
  useEffect(() => {
    let current = true;
    ask("look.maps", asked).then((found) => current && set({ key, answer: found }), (error) => current && failed(error));
    return () => {
      current = false;
    };
  }, [key, stamp]);
  const fits = answer && JSON.parse(answer.key).layer === asked["layer"];
  return fits ? answer.answer : null;
}

function coloursOf(values: Json): { scale: Scale; ends: Ends } {
  const [low, high] = [values["low"] as number, values["high"] as number];
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return low < 0 ? { scale: "signed", ends: { low: -most, high: most } } : { scale: "viridis", ends: { low: 0, high: most } };
}

export function LayerPanel(props: Props) {
  const { box, channel, stamp, failed, setChannel, edit } = props;
  const [pages, setPages] = useState(1);
  useEffect(() => setPages(1), [box.name]);
  const thumbs = useMaps({ layer: box.name, first: 0, count: Math.min(256, PAGE * pages), side: SIDE }, stamp, failed);
  const size = thumbs?.values["size"] as [number, number] | undefined;
  const vector = size !== undefined && size[0] * size[1] === 1;
  const channels = (thumbs?.values["channels"] as number | undefined) ?? 0;
  return (
    <section class="panel" aria-labelledby="layer-title">
      <div class="bar">
        <h2 id="layer-title">{box.name}</h2><span class="quiet">{box.kind}</span>
        {thumbs && <ExportButtons name={box.name.replace(/\W+/g, "-")} line={thumbs.values["line"] as string} png={vector ? undefined : () => saveSheet(box.name, thumbs)} />}
      </div>
      <Facts box={box} />
      {thumbs && !vector && (
        <>
          <h3>{t("maps")}</h3>
          <Thumbs thumbs={thumbs} channel={channel} setChannel={setChannel} />
          {thumbs.arrays["maps"]!.shape[0]! < Math.min(channels, 256) && (
            <button onClick={() => setPages(pages + 1)}>{t("more", thumbs.arrays["maps"]!.shape[0]!, channels)}</button>
          )}
          {channels > 256 && <label>{t("channel", "")} <input type="number" min="0" max={channels - 1} value={channel} onChange={(event) => setChannel(Math.min(channels - 1, Math.max(0, Number(event.currentTarget.value) || 0)))} /></label>}
        </>
      )}
      {thumbs && (vector ? <Values {...props} count={channels} /> : <Chosen {...props} thumbs={thumbs} />)}
      {box.filters && !box.input && <p><button onClick={() => edit({ how: "off", layer: box.name, channel })}>{t("off")} ({channel})</button></p>}
    </section>
  );
}

function Facts({ box }: { box: Box }) {
  const field = box.fields?.[0];
  const params = box.formula || (box.params ? counted(box.params) : t("none"));
  return (
    <dl class="facts">
      <div><dt>{t("output")}</dt><dd>{box.outputs.map(shapeText).join(", ")}</dd></div>
      {!box.input && <div><dt>{t("formula")}</dt><dd>{box.shared && box.params ? t("shared") : params}{box.params && !box.trainable ? ` (${t("frozen")})` : ""}</dd></div>}
      {box.multiply_adds > 0 && <div><dt>{t("work")}</dt><dd>{counted(box.multiply_adds)}</dd></div>}
      {field && !box.input && <div><dt>{t("field")}</dt><dd>{field.stride.some((n) => n > 0) ? t("stride", field.size.join(" × "), field.stride.map(short).join(" × ")) : field.size.join(" × ")}</dd></div>}
      {box.activation && <div><dt>{t("activation")}</dt><dd>{box.activation}</dd></div>}
    </dl>
  );
}

function Thumbs({ thumbs, channel, setChannel }: { thumbs: Answer; channel: number; setChannel(channel: number): void }) {
  const { scale, ends } = coloursOf(thumbs.values);
  const maps = thumbs.arrays["maps"]!, changed = thumbs.values["changed"] as number[];
  const key = (event: KeyboardEvent) => {
    const way = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const next = Math.min(maps.shape[0]! - 1, Math.max(0, channel + way));
    setChannel(next);
    ((event.currentTarget as HTMLElement).children[next] as HTMLElement | undefined)?.focus();
  };
  return (
    <div class="thumbs" role="group" aria-label={t("maps")} onKeyDown={key}>
      {Array.from({ length: maps.shape[0]! }, (_, index) => (
        <button class={`thumb${changed[index]! > 0 ? " changed" : ""}`} tabIndex={index === Math.min(channel, maps.shape[0]! - 1) ? 0 : -1} aria-pressed={index === channel}
          aria-label={t("channel", index) + (changed[index]! > 0 ? `, ${t("changedHere")}` : "")} onClick={() => setChannel(index)}>
          <MapCanvas map={maps.at(index)} scale={scale} ends={ends} /><span aria-hidden="true">{index}</span>
        </button>
      ))}
    </div>
  );
}

/** The chosen map in full. */
function Chosen({ box, place, channel, stamp, choose, edit, slide, range, failed, thumbs }: Props & { thumbs: Answer }) {
  const whole = useMaps({ layer: box.name, first: channel, count: 1 }, stamp, failed);
  if (!whole || !whole.arrays["maps"]?.shape[0]) return null;
  const map = whole.arrays["maps"].at(0);
  const { scale, ends } = coloursOf(thumbs.values);
  const [height = 1, width = 1] = map.shape;
  const at: [number, number] | null = place?.layer === box.name ? [place.y, place.x] : null;
  const shape = whole.values["shape"] as number[];
  return (
    <>
      <h3>{t("channel", channel)} <ExportButtons name={`${box.name.replace(/\W+/g, "-")}-${channel}`} png={() => savePng(`${box.name.replace(/\W+/g, "-")}-${channel}.png`, map, scale, ends)} /></h3>
      <PixelPicker key={box.name} map={map} scale={scale} ends={ends} at={at} counted={false} count={height * width}
        label={t("mapHelp", box.name, channel, height, width)} choose={(y, x) => choose({ layer: box.name, channel, y, x })} />
      {box.input && at && <PixelValue value={map.data[at[0] * width + at[1]] ?? 0} range={range} set={(value, way) => (way === "slide" ? slide : edit)({ how: "pixel", layer: box.name, index: indexIn(shape, at[0], at[1], channel), value })} />}
    </>
  );
}

/** Where a value of maps that lie side by side stands in what the layer gives. */
function indexIn(shape: number[], y: number, x: number, channel: number): number[] {
  if (shape.length === 4) return [Math.floor(x / shape[2]!), y, x % shape[2]!, channel];
  return shape.length === 3 ? [y, x, channel] : shape.length === 2 ? [x, channel] : [channel];
}

/** The values of a layer without maps, in rows. */
function Values({ box, place, stamp, choose, setChannel, edit, slide, range, failed, count }: Props & { count: number }) {
  const shown = Math.min(count, MOST);
  const wide = Math.min(shown, Math.max(16, Math.ceil(Math.sqrt(shown))));
  const first = useVector(box.name, shown, stamp, failed);
  if (!first) return null;
  const rows = Math.ceil(shown / wide);
  const data = new Float32Array(rows * wide).fill(NaN);
  data.set(first.data);
  const { scale, ends } = coloursOf({ low: Math.min(...first.data), high: Math.max(...first.data) });
  const at: [number, number] | null = place?.layer === box.name ? [Math.floor(place.channel / wide), place.channel % wide] : null;
  const pick = (y: number, x: number) => {
    setChannel(y * wide + x);
    choose({ layer: box.name, channel: y * wide + x, y: 0, x: 0 });
  };
  return (
    <>
      <h3>{t("units")}</h3>
      <PixelPicker key={box.name} map={new Tensor([rows, wide], data)} scale={scale} ends={ends} at={at} counted count={shown} label={t("valuesHelp", box.name, count)} choose={pick} />
      {box.input && at && <PixelValue value={first.data[place!.channel] ?? 0} range={range} set={(value, way) => (way === "slide" ? slide : edit)({ how: "pixel", layer: box.name, index: [place!.channel], value })} />}
    </>
  );
}

function useVector(layer: string, count: number, stamp: number, failed: (error: unknown) => void): Tensor | null {
  const [values, set] = useState<Tensor | null>(null);
  useEffect(() => {
    let current = true;
    const parts = Array.from({ length: Math.ceil(count / 256) }, (_, i) => ask("look.maps", { layer, first: 256 * i, count: Math.min(256, count - 256 * i) }));
    Promise.all(parts).then((found) => {
      const data = found.flatMap((part) => [...part.arrays["maps"]!.data]);
      if (current) set(new Tensor([data.length], Float32Array.from(data)));
    }, (error) => current && failed(error));
    return () => {
      current = false;
    };
  }, [layer, count, stamp]);
  return values;
}

function PixelValue({ value, range, set }: { value: number; range: [number, number]; set(value: number, way?: "slide"): void }) {
  const [typed, setTyped] = useState<{ of: number; text: string } | null>(null);
  const text = typed?.of === value ? typed.text : exact(value);
  return (
    <form class="bar" onSubmit={(event) => { event.preventDefault(); if (Number.isFinite(Number(text))) set(Number(text)); }}>
      <label>{t("pixelValue")} <input type="number" step="any" value={text} onInput={(event) => setTyped({ of: value, text: event.currentTarget.value })} /></label>
      <button>{t("set")}</button>
      <input type="range" min={range[0]} max={range[1]} step={(range[1] - range[0]) / 100} value={value} aria-label={t("pixelValue")} onInput={(event) => set(Number(event.currentTarget.value), "slide")} />
    </form>
  );
}

/** All maps that are shown, in rows of eight. */
function saveSheet(name: string, thumbs: Answer): void {
  const maps = thumbs.arrays["maps"]!;
  const [count = 1, height = 1, width = 1] = maps.shape;
  const columns = Math.min(8, count), rows = Math.ceil(count / columns);
  const { scale, ends } = coloursOf(thumbs.values);
  const data = new Float32Array(rows * (height + 1) * columns * (width + 1)).fill(scale === "signed" ? 0 : ends.low);
  for (let i = 0; i < count; i++) {
    for (let y = 0; y < height; y++) {
      const row = Math.floor(i / columns) * (height + 1) + y;
      data.set(maps.data.subarray((i * height + y) * width, (i * height + y + 1) * width), row * columns * (width + 1) + (i % columns) * (width + 1));
    }
  }
  savePng(`${name.replace(/\W+/g, "-")}.png`, new Tensor([rows * (height + 1), columns * (width + 1)], data), scale, ends);
}
