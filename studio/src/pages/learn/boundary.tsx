/** A boundary between two classes of points, trained by Foveal while one watches. */

import { useEffect, useRef, useState } from "preact/hooks";
import { ask, type Tensor } from "../../api";
import { colour } from "../../drawing/colors";
import { Choice, Python, short, Text } from "./parts";
import { t } from "./words";

type Point = [number, number];
const STEPS = 50;
const SIDE = 320;

function drawn(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
}

function presets(name: "moons" | "circle" | "cross"): { points: Point[]; labels: number[] } {
  const random = drawn(7);
  const points: Point[] = [], labels: number[] = [];
  for (let i = 0; i < 80; i++) {
    const [noise, label] = [() => 0.14 * (random() - 0.5), i % 2];
    if (name === "moons") {
      const angle = Math.PI * random();
      points.push(label ? [0.25 - 0.55 * Math.cos(angle) + noise(), 0.22 - 0.55 * Math.sin(angle) + noise()] : [-0.25 + 0.55 * Math.cos(angle) + noise(), -0.12 + 0.55 * Math.sin(angle) + noise()]);
    } else if (name === "circle") {
      const [angle, radius] = [2 * Math.PI * random(), label ? 0.75 + noise() : 0.35 * Math.sqrt(random())];
      points.push([radius * Math.cos(angle), radius * Math.sin(angle)]);
    } else {
      const [x, y] = [1.7 * (random() - 0.5), 1.7 * (random() - 0.5)];
      points.push([x, y]);
      labels.push(x * y > 0 ? 1 : 0);
      continue;
    }
    labels.push(label);
  }
  return { points, labels };
}

export function Boundary() {
  const [data, setData] = useState(presets("moons"));
  const [activation, setActivation] = useState<"linear" | "relu" | "tanh" | "sigmoid">("linear");
  const [side, setSide] = useState<"0" | "1">("0");
  const [cursor, setCursor] = useState<Point>([0, 0]);
  const [answer, setAnswer] = useState<{ grid: Tensor; steps: number; loss: number; accuracy: number; product: number[][] } | null>(null);
  const [error, setError] = useState("");
  const canvas = useRef<HTMLCanvasElement>(null);
  const done = useRef(0);
  const train = (anew: boolean) => {
    const steps = (done.current = anew ? 0 : done.current + STEPS);
    return ask("learn.boundary", { ...data, activation, units: 16, steps: anew ? 0 : STEPS, anew }).then(({ values, arrays }) => {
      setError("");
      setAnswer({ grid: arrays["grid"]!, steps, loss: values["loss"], accuracy: values["accuracy"], product: values["product"] });
    }, (reason) => setError(String(reason.message ?? reason)));
  };
  useEffect(() => void train(true), [activation]);
  useEffect(() => {
    const pen = canvas.current!.getContext("2d")!;
    pen.clearRect(0, 0, SIDE, SIDE);
    if (answer) {
      const [n = 1] = answer.grid.shape;
      for (let y = 0; y < n; y++)
        for (let x = 0; x < n; x++) {
          pen.fillStyle = `rgb(${colour("signed", answer.grid.data[y * n + x]!).join(" ")})`;
          pen.fillRect((x * SIDE) / n, SIDE - ((y + 1) * SIDE) / n, SIDE / n + 1, SIDE / n + 1);
        }
    }
    data.points.forEach(([x, y], i) => {
      pen.beginPath();
      const [px, py] = [((x + 1) / 2) * SIDE, ((1 - y) / 2) * SIDE];
      if (data.labels[i]) pen.rect(px - 4, py - 4, 8, 8);
      else pen.arc(px, py, 4.5, 0, 7);
      pen.fillStyle = data.labels[i] ? "#b45309" : "#0b4f9c";
      pen.fill();
      pen.strokeStyle = "#fff";
      pen.stroke();
    });
    const [cx, cy] = [((cursor[0] + 1) / 2) * SIDE, ((1 - cursor[1]) / 2) * SIDE];
    pen.strokeStyle = "#000";
    pen.strokeRect(cx - 6, cy, 12, 0);
    pen.strokeRect(cx, cy - 6, 0, 12);
  }, [answer, data, cursor]);
  const add = (point: Point) => data.points.length < 400 && setData({ points: [...data.points, point], labels: [...data.labels, Number(side)] });
  const clicked = (event: MouseEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    add([((event.clientX - box.left) / box.width) * 2 - 1, 1 - ((event.clientY - box.top) / box.height) * 2]);
  };
  const typed = (event: KeyboardEvent) => {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (move) setCursor([clamp(cursor[0] + 0.05 * move[0]!), clamp(cursor[1] + 0.05 * move[1]!)]);
    else if (event.key === " ") add(cursor);
    else return;
    event.preventDefault();
  };
  const product = answer?.product ?? [];
  return (
    <>
      <Text>{t("linesText")}</Text>
      <div class="lesson-controls">
        <Choice label={t("activation")} name="activation" value={activation} change={setActivation} options={{ linear: "linear", relu: "relu", tanh: "tanh", sigmoid: "sigmoid" }} />
        <span>{t("points")}: {(["moons", "circle", "cross"] as const).map((name) => <button onClick={() => setData(presets(name))}>{t(name)}</button>)} <button onClick={() => setData({ points: [], labels: [] })}>{t("clear")}</button></span>
        <Choice label={t("side")} name="side" value={side} change={setSide} options={{ "0": t("first"), "1": t("second") }} />
      </div>
      <canvas class="plane" ref={canvas} width={SIDE} height={SIDE} tabIndex={0} role="application" aria-label={t("boundary")} onClick={clicked} onKeyDown={typed} />
      <p>
        <button class="strong" disabled={!data.points.length} onClick={() => train(false)}>{t("trainMore", STEPS)}</button>{" "}
        <button disabled={!data.points.length} onClick={() => train(true)}>{t("anew")}</button>
      </p>
      {error && <p role="alert">{error}</p>}
      {answer && answer.steps > 0 && <p role="status">{t("lossNow", answer.steps, short(answer.loss), Math.round(100 * answer.accuracy))}</p>}
      {activation === "linear" && product.length > 0 && <p class="formula">{t("oneMatrix", short(product[0]![0]!), short(product[1]![0]!))}</p>}
      <Python lines={`from foveal import Sequential, layers\n\nmodel = Sequential([\n    layers.Input((2,)),\n    layers.Dense(16, activation="${activation}"),\n    layers.Dense(16, activation="${activation}"),\n    layers.Dense(1, activation="sigmoid"),\n])\nmodel.compile("adam", "binary_crossentropy", metrics=["accuracy"])`} />
    </>
  );
}

const clamp = (value: number) => Math.min(1, Math.max(-1, value));
