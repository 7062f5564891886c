/** Which pixels speak for an answer, laid over the picture; and what a chosen value sees of it. */

import { useEffect, useState } from "preact/hooks";
import { ask, type Answer, type Json } from "../../api";
import { endsOf, MapCanvas, savePng } from "../../drawing/maps";
import { className, ranked } from "./answers";
import { ExportButtons } from "./exports";
import { short, type Network, type Neuron } from "./model";
import { t } from "./words";

const METHODS: Record<string, string> = {
  grad_cam: "Grad-CAM", grad_cam_plus_plus: "Grad-CAM++", score_cam: "Score-CAM", gradient: "Gradient",
  integrated_gradients: "Integrated gradients", smoothgrad: "SmoothGrad", guided_backprop: "Guided backpropagation", occlusion: "Occlusion",
};

interface Props {
  network: Network;
  answer: Answer;
  neuron: Neuron | null;
  stamp: number;
  failed(error: unknown): void;
}

export function Picture({ network, answer, neuron, stamp, failed }: Props) {
  const [method, setMethod] = useState("");
  const [target, setTarget] = useState("");
  const [strength, setStrength] = useState(0.65);
  const [found, setFound] = useState<Answer | null>(null);
  const picture = answer.arrays["picture"]!;
  const outputs = answer.values["outputs"] as string[];
  const [asked, setAsked] = useState("");
  const output = outputs.includes(asked) ? asked : outputs[0]!;
  const values = answer.arrays[`now ${output}`]!;
  const classes = values.shape.length === 1 ? ranked(values) : [];
  useEffect(() => {
    let current = true;
    if (!method) return setFound(null);
    const request: Json = { method, output };
    if (classes.length) request["target"] = target === "" ? null : Number(target);
    else request["target"] = values.shape.map((n, i) => (i < values.shape.length - 1 ? Math.floor(n / 2) : 0));
    ask("look.explain", request).then((answered) => current && setFound(answered), (error) => current && (setFound(null), failed(error)));
    return () => {
      current = false;
    };
  }, [method, target, output, stamp]);
  const heat = found?.arrays["heat"];
  const signed = heat ? heat.data.some((value) => value < 0) : false;
  const scale = signed ? "signed" : "viridis";
  const ends = heat && (signed ? endsOf(heat.data, true) : { low: 0, high: endsOf(heat.data).high || 1 });
  const spans = (neuron?.["sees"] as { spans: [number, number][] }[] | undefined)?.[0]?.spans ?? [];
  const [rows, columns] = spans.length === 2 ? spans : [];
  const marks = rows && columns && rows[1] >= rows[0] && columns[1] >= columns[0]
    ? [{ x: columns[0], y: rows[0], width: columns[1] - columns[0] + 1, height: rows[1] - rows[0] + 1 }] : [];
  const of = found ? className(network, Number(found.values["target"])) : "";
  const probability = found?.values["probability"] as number | null | undefined;
  return (
    <section class="panel" aria-labelledby="picture-title">
      <div class="bar">
        <h2 id="picture-title">{t("picture")}</h2>
        <ExportButtons name="picture" png={() => savePng("picture.png", picture, "grey", { low: 0, high: 1 })} />
      </div>
      <div class="stage">
        <MapCanvas map={picture} scale="grey" ends={{ low: 0, high: 1 }} label={t("pictureOf", picture.shape[0]!, picture.shape[1]!)} />
        {heat && <div class="over" style={{ opacity: strength }}><MapCanvas map={heat} scale={scale} ends={ends} label={t("heatOf", of)} /></div>}
        <svg class="over" viewBox={`0 0 ${picture.shape[1]} ${picture.shape[0]}`} preserveAspectRatio="none" aria-hidden="true">
          {marks.map((m) => <rect {...m} class="mark" vector-effect="non-scaling-stroke" />)}
        </svg>
      </div>
      {marks.length > 0 && <p class="quiet hint">{t("fieldOf")}</p>}
      {network.methods.length > 0 && (
        <fieldset>
          <legend>{t("explain")}</legend>
          <label>{t("method")}{" "}
            <select id="method" value={method} onChange={(event) => setMethod(event.currentTarget.value)}>
              <option value="">{t("none")}</option>
              {network.methods.map((name) => <option value={name}>{METHODS[name] ?? name}</option>)}
            </select>
          </label>
          {outputs.length > 1 && (
            <label>{t("output")}{" "}
              <select value={output} onChange={(event) => { setTarget(""); setAsked(event.currentTarget.value); }}>
                {outputs.map((name) => <option>{name}</option>)}
              </select>
            </label>
          )}
          {classes.length > 1 && (
            <label>{t("answer")}{" "}
              <select id="target" value={target} onChange={(event) => setTarget(event.currentTarget.value)}>
                <option value="">{t("surest")}</option>
                {classes.slice(0, 100).map((index) => <option value={index}>{className(network, index)}</option>)}
              </select>
            </label>
          )}
          {found && (
            <>
              <label>{t("strength")} <input type="range" min="0" max="1" step="0.05" value={strength} onInput={(event) => setStrength(Number(event.currentTarget.value))} /></label>
              <p role="status">
                {classes.length > 0 && t("explained", of, probability == null ? short(Number(found.values["score"])) : `${(100 * probability).toFixed(1)} %`)}
                {signed && <span class="quiet"> {t("speaksFor")}</span>}
              </p>
              <ExportButtons name={String(found.values["method"])} png={() => savePng(`${found.values["method"]}.png`, heat!, scale, ends!)} line={found.values["line"] as string} />
            </>
          )}
        </fieldset>
      )}
    </section>
  );
}
