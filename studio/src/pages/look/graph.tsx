/** The network as boxes and arrows that can be zoomed, with maps of the picture on the boxes. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Tensor } from "../../api";
import { pixelsOf } from "../../drawing/maps";
import { ExportButtons } from "./exports";
import { shapeText, rough, type Box, type Network, type Strips } from "./model";
import { t } from "./words";

const ZOOMS = [0.25, 0.35, 0.5, 0.7, 1, 1.4, 2];
const GAP = 2;

/** Small maps side by side as the address of a picture. */
function stripUrl(maps: Tensor, low: number, high: number): string {
  const [count = 1, height = 1, width = 1] = maps.shape;
  const canvas = document.createElement("canvas");
  canvas.width = count * (width + GAP) - GAP;
  canvas.height = height;
  const pen = canvas.getContext("2d")!;
  const ends = low < 0 ? { low: -Math.max(-low, high), high: Math.max(-low, high) } : { low, high: high || 1 };
  for (let i = 0; i < count; i++) pen.putImageData(pixelsOf(maps.at(i), low < 0 ? "signed" : "viridis", ends), i * (width + GAP), 0);
  return canvas.toDataURL();
}

interface Props {
  network: Network;
  strips: Strips | null;
  chosen: string | null;
  choose(layer: string): void;
}

export function Graph({ network, strips, chosen, choose }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const drawing = useRef<SVGSVGElement>(null);
  const [zoom, setZoom] = useState(1);
  const [seen, setSeen] = useState<[number, number]>([0, 2000]);
  const [width, height] = [network.size[0] + 8, network.size[1] + 8];

  const look = () => {
    const element = frame.current!;
    setSeen([(element.scrollTop - 300) / zoom, (element.scrollTop + element.clientHeight + 300) / zoom]);
  };
  useLayoutEffect(look, [zoom, network]);
  const fit = () => setZoom(Math.min(1, Math.max(0.2, (frame.current!.clientWidth - 20) / width)));
  useLayoutEffect(fit, [network]);
  const step = (way: number) => {
    const next = way > 0 ? ZOOMS.find((z) => z > zoom * 1.01) : [...ZOOMS].reverse().find((z) => z < zoom * 0.99);
    if (next) setZoom(next);
  };
  useEffect(() => {
    const element = frame.current!;
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      setZoom((z) => Math.min(2, Math.max(0.2, z * Math.exp(-event.deltaY / 300))));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, []);

  const go = (from: Box, dx: number, dy: number) => {
    let best: Box | null = null, least = Infinity;
    for (const box of network.boxes) {
      const along = (box.x - from.x) * dx + (box.y - from.y) * dy;
      const aside = Math.abs((box.x - from.x) * dy) + Math.abs((box.y - from.y) * dx);
      const far = along + 2 * aside;
      if (along > 1 && (dy || aside < network.box[1]) && far < least) [best, least] = [box, far];
    }
    if (best) {
      choose(best.name);
      frame.current!.querySelector<SVGGElement>(`[data-layer="${CSS.escape(best.name)}"]`)?.focus();
    }
  };
  const key = (event: KeyboardEvent, box: Box) => {
    const ways: Record<string, [number, number]> = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    const way = ways[event.key];
    if (way) go(box, ...way);
    else if (event.key === "Enter" || event.key === " ") choose(box.name);
    else if (event.key === "+" || event.key === "=") step(1);
    else if (event.key === "-") step(-1);
    else return;
    event.preventDefault();
  };
  const first = chosen ?? network.boxes[0]?.name;

  return (
    <section class="look-graph panel" aria-labelledby="graph-title">
      <div class="bar">
        <h2 id="graph-title">{t("network")}</h2>
        <button onClick={() => step(-1)} aria-label={t("zoomOut")}>−</button>
        <button onClick={() => step(1)} aria-label={t("zoomIn")}>+</button>
        <button onClick={fit}>{t("fit")}</button>
        <ExportButtons name={network.name} svg={() => drawing.current!} line={network.line} />
      </div>
      <p class="quiet hint">{t("summary", network.boxes.length, rough(network.params), rough(network.multiply_adds))}. {t("networkHelp")}</p>
      <div class="frame" ref={frame} onScroll={look}>
        <svg ref={drawing} xmlns="http://www.w3.org/2000/svg" width={width * zoom} height={height * zoom} viewBox={`-4 -4 ${width} ${height}`} role="group" aria-label={t("network")}>
          <Arrows network={network} />
          {network.boxes.map((box) => (
            <Node key={box.name} box={box} size={network.box} strips={box.y > seen[0] && box.y < seen[1] ? strips : null}
              chosen={box.name === chosen} reachable={box.name === first} choose={choose} onKey={key} />
          ))}
        </svg>
      </div>
    </section>
  );
}

function Arrows({ network }: { network: Network }) {
  const half = network.box[1] / 2;
  return (
    <g class="arrows" fill="none" stroke="currentColor" stroke-opacity="0.45" stroke-width="1.5">
      {network.arrows.map(({ path }) => {
        const points = path.map(([x, y], i) => [x, i === 0 ? y + half : i === path.length - 1 ? y - half - 5 : y] as const);
        let line = `M${points[0]!.join(" ")}`;
        for (let i = 1; i < points.length; i++) {
          const [[x0, y0], [x1, y1]] = [points[i - 1]!, points[i]!];
          line += x0 === x1 ? `L${x1} ${y1}` : `C${x0} ${(y0 + y1) / 2} ${x1} ${(y0 + y1) / 2} ${x1} ${y1}`;
        }
        const [x, y] = points[points.length - 1]!;
        return <path d={`${line}M${x - 4} ${y - 3}L${x} ${y + 4}L${x + 4} ${y - 3}`} />;
      })}
    </g>
  );
}

interface NodeProps {
  box: Box;
  size: [number, number];
  strips: Strips | null;
  chosen: boolean;
  reachable: boolean;
  choose(layer: string): void;
  onKey(event: KeyboardEvent, box: Box): void;
}

function Node({ box, size: [wide, high], strips, chosen, reachable, choose, onKey }: NodeProps) {
  const maps = strips?.arrays[box.name], about = strips?.layers[box.name];
  const url = useMemo(() => (maps && about ? stripUrl(maps, about.low, about.high) : null), [maps, about]);
  const shape = box.outputs.map(shapeText).join(", ");
  const field = box.fields?.[0];
  const params = box.params ? `${rough(box.params)} ${t("parameters")}` : "";
  const work = box.multiply_adds ? `${rough(box.multiply_adds)} ${t("multiplyAdds")}` : "";
  const sees = field ? `${t("sees")} ${field.size.map((n) => n).join(" × ")}` : "";
  const changed = (about?.changed ?? 0) > 0;
  const room = 31 - (shape.length < 20 ? shape.length : 0);
  const whole = `${box.kind}${box.activation ? ` + ${box.activation}` : ""}`;
  const kind = whole.length <= room ? whole : box.kind.length <= room ? box.kind : `${box.kind.slice(0, room - 1)}…`;
  const short = box.name.length > 27 ? `…${box.name.slice(-26)}` : box.name;
  return (
    <g class={`node${chosen ? " chosen" : ""}${changed ? " changed" : ""}`} data-layer={box.name} transform={`translate(${box.x - wide / 2} ${box.y - high / 2})`}
      role="button" tabindex={reachable ? 0 : -1} aria-pressed={chosen} onClick={() => choose(box.name)} onKeyDown={(event) => onKey(event, box)}
      aria-label={`${box.name}, ${box.kind}, ${shape}${params ? `, ${params}` : ""}${work ? `, ${work}` : ""}${sees ? `, ${sees}` : ""}${changed ? `, ${t("changedHere")}` : ""}`}>
      <rect width={wide} height={high} rx="7" />
      <text x="9" y="18" class="name">{short}</text>
      <text x="9" y="33" class="small">{kind}</text>
      <text x={wide - 9} y="33" class="small" text-anchor="end">{shape.length < 20 ? shape : ""}</text>
      {url && <image href={url} x="9" y="40" width={wide - 18} height="38" preserveAspectRatio={about!.channels.length > 0 ? "xMinYMid" : "none"} style={{ imageRendering: "pixelated" }} />}
      <text x="9" y="96" class="small">{params}</text>
      <text x={wide - 9} y="96" class="small" text-anchor="end">{sees}</text>
      <text x="9" y="112" class="small">{changed && work.length > 12 ? work.split(" ").slice(0, 2).join(" ") : work}</text>
      {changed && <text x={wide - 9} y="112" class="small mark" text-anchor="end">{t("changedHere")} {Math.round(Math.min(about!.changed, 9.99) * 100)} %</text>}
    </g>
  );
}
