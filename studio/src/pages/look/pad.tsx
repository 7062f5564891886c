/** A pad to draw a digit on, with mouse, pen, finger or keys. */

import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "./words";

const SIDE = 280, PEN = 22, STRIDE = 8;

interface Props {
  /** Whether ink is dark and paper light. */
  light: boolean;
  /** Whether what is drawn is moved to the middle and made as large as digits are in data sets. */
  centred: boolean;
  drawn(picture: Blob): void;
}

/** What is drawn, as digits stand in MNIST: 20 of 28 pixels high or wide, in the middle. */
function centredOf(source: HTMLCanvasElement, paper: number): HTMLCanvasElement {
  const { data } = source.getContext("2d", { willReadFrequently: true })!.getImageData(0, 0, SIDE, SIDE);
  let [top, left, bottom, right] = [SIDE, SIDE, -1, -1];
  for (let i = 0; i < SIDE * SIDE; i++) {
    if (Math.abs(data[4 * i]! - paper) < 64) continue;
    const [y, x] = [Math.floor(i / SIDE), i % SIDE];
    [top, left, bottom, right] = [Math.min(top, y), Math.min(left, x), Math.max(bottom, y), Math.max(right, x)];
  }
  if (bottom < 0) return source;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = `rgb(${paper} ${paper} ${paper})`;
  pen.fillRect(0, 0, SIDE, SIDE);
  const [height, width] = [bottom - top + 1, right - left + 1];
  const zoom = (SIDE * 20) / 28 / Math.max(height, width);
  pen.drawImage(source, left, top, width, height, (SIDE - width * zoom) / 2, (SIDE - height * zoom) / 2, width * zoom, height * zoom);
  return canvas;
}

export function Pad({ light, centred, drawn }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<[number, number] | null>(null);
  const waiting = useRef(0);
  const [cursor, setCursor] = useState<[number, number]>([SIDE / 2, SIDE / 2]);
  const [down, setDown] = useState(false);
  const [paper, ink] = light ? [255, 0] : [0, 255];

  const send = () => {
    if (waiting.current) return;
    waiting.current = window.setTimeout(() => {
      waiting.current = 0;
      const source = canvas.current;
      if (source) (centred ? centredOf(source, paper) : source).toBlob((blob) => blob && drawn(blob));
    }, 120);
  };
  const clear = () => {
    const pen = canvas.current!.getContext("2d", { willReadFrequently: true })!;
    pen.fillStyle = `rgb(${paper} ${paper} ${paper})`;
    pen.fillRect(0, 0, SIDE, SIDE);
  };
  useEffect(clear, [light]);
  const line = (to: [number, number]) => {
    const pen = canvas.current!.getContext("2d")!;
    pen.strokeStyle = `rgb(${ink} ${ink} ${ink})`;
    [pen.lineWidth, pen.lineCap, pen.lineJoin] = [PEN, "round", "round"];
    pen.beginPath();
    pen.moveTo(...(last.current ?? to));
    pen.lineTo(...to);
    pen.stroke();
    last.current = to;
    send();
  };
  const placed = (event: PointerEvent): [number, number] => {
    const box = canvas.current!.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
  };
  const key = (event: KeyboardEvent) => {
    const ways: Record<string, [number, number]> = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    const way = ways[event.key];
    if (way) {
      const to: [number, number] = [0, 1].map((i) => Math.min(SIDE, Math.max(0, cursor[i]! + STRIDE * way[i]!))) as [number, number];
      setCursor(to);
      if (down) line(to);
    } else if (event.key === " ") {
      last.current = null;
      if (!down) line(cursor);
      setDown(!down);
    } else return;
    event.preventDefault();
  };
  return (
    <div class="pad">
      <div class="pad-frame" role="application" tabIndex={0} aria-label={`${t("pad")}. ${t("padHelp")}`} onKeyDown={key}>
        <canvas ref={canvas} width={SIDE} height={SIDE}
          onPointerDown={(event) => { canvas.current!.setPointerCapture(event.pointerId); last.current = null; line(placed(event)); }}
          onPointerMove={(event) => event.buttons && line(placed(event))} />
        <svg viewBox={`0 0 ${SIDE} ${SIDE}`} aria-hidden="true"><circle cx={cursor[0]} cy={cursor[1]} r={PEN / 2} class={down ? "pen down" : "pen"} /></svg>
      </div>
      <button onClick={() => { clear(); send(); }}>{t("clear")}</button>
      <p class="quiet hint">{t("padHelp")}</p>
    </div>
  );
}
