/** An autoencoder's code of two numbers, moved by hand. */

import { useEffect, useRef, useState } from "preact/hooks";
import { ask, type Tensor } from "../../api";
import { MapCanvas } from "../../drawing/maps";
import { COLOURS } from "../../drawing/colors";
import { Range, Text } from "./parts";
import { t } from "./words";

const SIDE = 320;

export function Code() {
  const [code, setCode] = useState<[number, number] | null>(null);
  const [drawn, setDrawn] = useState<Tensor | null>(null);
  const [known, setKnown] = useState<{ codes: Tensor; labels: number[] } | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const wanted = useRef<[number, number] | null>(null);
  const busy = useRef(false);
  useEffect(() => {
    ask("learn.code", { map: true }).then(({ values, arrays }) => {
      setKnown({ codes: arrays["codes"]!, labels: values["labels"] });
      setCode([arrays["codes"]!.data[0]!, arrays["codes"]!.data[1]!]);
    });
  }, []);
  useEffect(() => {
    wanted.current = code;
    const next = async () => {
      busy.current = true;
      while (wanted.current) {
        const asked = wanted.current;
        wanted.current = null;
        setDrawn((await ask("learn.code", { code: asked })).arrays["drawn"]!);
      }
      busy.current = false;
    };
    if (code && !busy.current) void next();
  }, [code]);
  const ends = known ? [0, 1].map((axis) => endsOf(known.codes, axis)) : [];
  useEffect(() => {
    if (!known || !canvas.current) return;
    const pen = canvas.current.getContext("2d")!;
    pen.clearRect(0, 0, SIDE, SIDE);
    pen.font = "11px system-ui";
    const at = (value: number, axis: number) => ((value - ends[axis]![0]!) / (ends[axis]![1]! - ends[axis]![0]!)) * SIDE;
    for (let i = 0; i < known.labels.length; i += 2) {
      const label = known.labels[i]!;
      pen.fillStyle = COLOURS[label % COLOURS.length]!;
      pen.fillText(String(label), at(known.codes.data[2 * i]!, 0) - 3, SIDE - at(known.codes.data[2 * i + 1]!, 1) + 4);
    }
    if (code) {
      pen.strokeStyle = "#d9730d";
      pen.lineWidth = 3;
      pen.strokeRect(at(code[0], 0) - 7, SIDE - at(code[1], 1) - 7, 14, 14);
    }
  }, [known, code]);
  const clicked = (event: MouseEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    const share = [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
    setCode([0, 1].map((axis) => ends[axis]![0]! + share[axis]! * (ends[axis]![1]! - ends[axis]![0]!)) as [number, number]);
  };
  if (!known || !code) return <p class="quiet" role="status">{t("working")}</p>;
  return (
    <>
      <Text>{t("codeText")}</Text>
      <div class="lesson-controls">
        {[0, 1].map((axis) => (
          <Range label={`z${axis + 1}`} name={`z${axis + 1}`} low={ends[axis]![0]!} high={ends[axis]![1]!} step={0.01} value={code[axis]!} change={(value) => setCode(code.map((v, i) => (i === axis ? value : v)) as [number, number])} />
        ))}
      </div>
      <div class="lesson-maps">
        <figure class="lesson-map">
          <figcaption>{t("drawn")}</figcaption>
          {drawn && <MapCanvas map={drawn} scale="grey" ends={{ low: 0, high: 1 }} label={t("drawn")} />}
        </figure>
        <figure class="lesson-map">
          <figcaption>{t("codes")}</figcaption>
          <canvas class="plane" ref={canvas} width={SIDE} height={SIDE} role="img" aria-label={t("codes")} onClick={clicked} />
        </figure>
      </div>
    </>
  );
}

function endsOf(codes: Tensor, axis: number): [number, number] {
  const values = Array.from({ length: codes.shape[0]! }, (_, i) => codes.data[2 * i + axis]!);
  return [Math.floor(Math.min(...values)), Math.ceil(Math.max(...values))];
}
